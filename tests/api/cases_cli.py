"""The command line where its words cannot be written: a failure that its exit status tells."""
import os, subprocess

for words in (["--version"], ["-V"], ["--help"], ["help"], ["help", "stats"], ["stats", "--help"], ["config"]):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([os.path.join(world.build, "asan", "tweetx"), *words], env=world.env, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    world.count += 1
    if done.returncode != 1:
        world.failed += 1
        print(f"not ok: tweetx {' '.join(words)} onto a full disk: exit status {done.returncode}\n{done.stderr.decode()}")
