/** Patterns in which `*` stands for any characters, matched without backtracking over more than one star. */

/** Whether the whole text is as the pattern says. Takes at most pattern length x text length steps. */
export function matchesPattern(text: string, pattern: string): boolean {
  let textAt = 0;
  let patternAt = 0;
  // Where the last star stands, and from where in the text it is tried.
  let star = -1;
  let resumeAt = 0;
  while (textAt < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      star = patternAt++;
      resumeAt = textAt;
    } else if (wanted === text[textAt]) {
      patternAt++;
      textAt++;
    } else if (star >= 0) {
      patternAt = star + 1;
      textAt = ++resumeAt;
    } else return false;
  }
  while (pattern[patternAt] === '*') patternAt++;
  return patternAt === pattern.length;
}
