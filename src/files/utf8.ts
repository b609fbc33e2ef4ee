import { isUtf8 } from 'node:buffer';
import { ZkaiFailure } from '../model/failure.ts';

/** The text of a file, a byte order mark dropped. @throws ZkaiFailure `invalid` naming the first byte that is no UTF-8 */
export function decodeUtf8(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) throw invalidUtf8(path, bytes, text);
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

const REPLACEMENT = Buffer.from('\ufffd');

/** `text` has U+FFFD for what could not be decoded; the first one that the bytes do not spell out is the place. */
function invalidUtf8(path: string, bytes: Buffer, text: string): ZkaiFailure {
  let offset = 0;
  let line = 1;
  let column = 1;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    if (character === '\ufffd' && !bytes.subarray(offset, offset + length).equals(REPLACEMENT)) break;
    offset += length;
    if (character === '\n') {
      line += 1;
      column = 1;
    } else column += character.length;
  }
  const isUtf16 = /^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2));
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  const message = isUtf16 ? 'the file is UTF-16, not UTF-8' : `byte 0x${byte} is no UTF-8`;
  const fix = 'save the file as UTF-8';
  const position = { file: path, line, column, endLine: line, endColumn: column + 1 };
  return new ZkaiFailure('invalid', `${path}:${line}:${column}: ${message}`, {
    hint: fix,
    findings: [{ rule: 'ZK100', severity: 'error', message, fix, position, pointer: '', document: null }],
  });
}
