const REST_CHARACTERS = 65_536;

/** Cuts a stream of text into lines; the rest waits for its line feed, up to 64 k characters. */
export function lineSplitter(line: (text: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) line(part);
    if (rest.length < REST_CHARACTERS) return;
    line(rest);
    rest = '';
  };
}
