/* owner.h: the name of a process that holds leases, from which others on its host can tell that it has died.
 */
#ifndef TWEETX_TRACKER_OWNER_H
#define TWEETX_TRACKER_OWNER_H

#include <stdbool.h>

#define OWNER_MAX 40

/* owner_name(out, nonce): "HOST/PID-NONCE"; the host's name cut to 16 bytes. */
void owner_name(char out[OWNER_MAX], unsigned nonce);

/* owner_is_dead(owner): true only when it was a process of this host and there is none of its number now. */
bool owner_is_dead(const char *owner);

#endif
