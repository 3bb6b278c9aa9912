import { describe, expect, it } from 'vitest';
import { remedyForQuantity } from '../../src/kube/quantity-remedy.ts';

describe('remedyForQuantity', () => {
  it.each([
    ['12Gb', 'write 12G or 12Gi'],
    ['12GiB', 'write 12Gi'],
    ['12 Gi', 'write 12Gi'],
    ['512mb', 'write 512M or 512Mi'],
    ['512mi', 'write 512Mi'],
    ['1K', 'write 1k or 1Ki'],
    ['1,5', 'write 1.5'],
    ['2 cores', 'write 2'],
    ['1.5 vCPU', 'write 1.5'],
    ['64 bytes', 'write 64'],
  ])('turns %s into: %s', (text, remedy) => {
    expect(remedyForQuantity(text)).toBe(remedy);
  });

  it.each(['', 'lots', '1.2.3', '0x10', '12 parsecs', `${'1'.repeat(100)}Gb`])(
    'knows nothing to write for %j',
    (text) => {
      expect(remedyForQuantity(text)).toBeUndefined();
    },
  );
});
