/** Quantities as text, the way Kubernetes writes them (apimachinery/pkg/api/resource/quantity.go). */

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const EXPONENTS = ['', 'e3', 'e6', 'e9', 'e12', 'e15', 'e18'];

/**
 * Whole units with the largest suffix that leaves no fraction, in the family of suffixes of another quantity's text:
 * 4294967296 like `8Gi` is `4Gi`, like `8G` it is `4294967296`. Below 1024 there is no binary suffix.
 */
export function formatQuantity(amount: bigint, like: string): string {
  const isBinary = like.endsWith('i');
  const suffixes = isBinary ? BINARY : /[eE][+-]?\d+$/.test(like) ? EXPONENTS : DECIMAL;
  const step = isBinary ? 1024n : 1000n;
  let rest = amount;
  let power = 0;
  while (rest !== 0n && rest % step === 0n && power < suffixes.length - 1) {
    rest /= step;
    power++;
  }
  return `${rest}${suffixes[power]}`;
}
