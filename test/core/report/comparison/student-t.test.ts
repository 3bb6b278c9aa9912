import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentQuantile, studentTails } from '../../../../src/core/report/comparison/student-t.ts';

describe('studentQuantile', () => {
  it.each([
    // NIST/SEMATECH e-Handbook 1.3.6.7.2, critical values of Student's t
    [0.95, 1, 12.706],
    [0.95, 2, 4.303],
    [0.95, 4, 2.776],
    [0.95, 9, 2.262],
    [0.9, 9, 1.833],
    [0.99, 9, 3.25],
    [0.998, 9, 4.297],
    [0.95, 29, 2.045],
    [0.95, 100, 1.984],
    // the normal distribution
    [0.95, 1e6, 1.96],
    [0.95, 1e15, 1.96],
  ])('within which |T| stays %s of the time with %s degrees of freedom is %s', (confidence, degrees, expected) => {
    expect(studentQuantile(confidence, degrees)).toBeCloseTo(expected, 3);
  });

  it('is tan(pi / 2 x confidence) with one degree of freedom, however far out', () => {
    for (const confidence of [0.01, 0.5, 0.9, 0.9999]) {
      const exact = Math.tan((Math.PI / 2) * confidence);
      expect(studentQuantile(confidence, 1) / exact).toBeCloseTo(1, 7);
    }
  });

  it('takes the tails back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (share, degrees) => {
          expect(studentTails(studentQuantile(share, degrees), degrees)).toBeCloseTo(1 - share, 8);
        },
      ),
    );
  });
});

describe('studentTails', () => {
  it('of the sleep of ten patients is .00283', () => {
    // Student 1908: t = 4.0621 with 9 degrees of freedom; p as R prints it for t.test(extra ~ group, paired = TRUE)
    expect(studentTails(4.0621, 9)).toBeCloseTo(0.002833, 6);
  });

  it('are everything at 0', () => {
    expect(studentTails(0, 7)).toBe(1);
  });
});
