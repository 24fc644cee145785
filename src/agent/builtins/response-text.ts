/** Of a body, what is read at most. */
const BODY_BYTES_MAX = 1_000_000;

/** The beginning of an answer's body as text. */
export async function bodyText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> | [] = response.body ?? [];
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= BODY_BYTES_MAX) break;
  }
  return text;
}
