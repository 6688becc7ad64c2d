// punch.js: a text as the columns of a punched tape: ASCII with even parity, the sprocket between tracks 3 and 4.

// The rows of the tape from above: tracks 8 to 4, the sprocket (-1), tracks 3 to 1, each as the number of its bit.
export const ROWS = [7, 6, 5, 4, 3, -1, 2, 1, 0];

const utf8 = new TextEncoder();

function parity(b) {
  let p = b;
  p ^= p >> 4; p ^= p >> 2; p ^= p >> 1;
  return p & 1;
}

// columns(text): [{byte, sign}]; what is no ASCII is punched as its bytes of UTF-8, all eight tracks data, its sign under the first.
export function columns(text) {
  const out = [];
  for (const sign of text) {
    const bytes = utf8.encode(sign);
    if (bytes.length === 1) out.push({ byte: bytes[0] | parity(bytes[0]) << 7, sign });
    else bytes.forEach((byte, i) => out.push({ byte, sign: i ? '' : sign }));
  }
  return out;
}

// explain(column): what the head has just punched, in words.
export const explain = c => (c.byte < 128 || (c.sign && c.sign.charCodeAt(0) < 128)
  ? `${c.sign === ' ' ? 'space' : c.sign} = ${(c.byte & 127).toString(2).padStart(7, '0')}, parity ${c.byte >> 7}`
  : `${c.byte.toString(2).padStart(8, '0')}, a byte of UTF-8`);
