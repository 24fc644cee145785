/**
 * Whether a name matches a pattern in which `*` stands for any characters and `?` for one. Takes time that is linear in
 * practice and quadratic at worst: a star is only ever lengthened, never tried again (Kirk Krauss, 2008).
 */
export function matchesPattern(name: string, pattern: string): boolean {
  let inName = 0;
  let inPattern = 0;
  let star = -1;
  let starEnd = 0;
  while (inName < name.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern;
      starEnd = inName;
      inPattern += 1;
    } else if (wanted === '?' || wanted === name[inName]) {
      inName += 1;
      inPattern += 1;
    } else if (star >= 0) {
      starEnd += 1;
      inName = starEnd;
      inPattern = star + 1;
    } else return false;
  }
  return [...pattern.slice(inPattern)].every((rest) => rest === '*');
}
