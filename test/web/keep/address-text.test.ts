import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_ADDRESS, readAddress, toAddress } from '../../../web/keep/address-text.ts';
import type { Session } from '../../../web/session/session.ts';
import { sessions } from './any-session.ts';

const shippedSession = (session: Session): Session => ({ ...session, start: { ...session.start, shipped: 'example' } });

/** An address that holds a value, as `toAddress` would write it. */
function addressOf(value: unknown): string {
  return `#s=1.${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
}

function issuesOf(address: string) {
  const read = readAddress(address);
  return read.kind === 'refused' ? read.issues : [];
}

const asked = (question: unknown) => ({ scenario: 'example', gapSeconds: 1, steps: [{ id: 1, question }] });

describe('readAddress', () => {
  it('reads what toAddress writes, whatever is asked', () => {
    fc.assert(
      fc.property(sessions.map(shippedSession), (session) => {
        const address = toAddress(session);
        const { start: _, ...steps } = session;
        expect(address).toMatch(/^#s=1\.[\w-]+$/);
        expect(readAddress(address)).toEqual({ kind: 'session', session: { scenario: 'example', ...steps } });
      }),
    );
  });

  it('never throws, whatever text follows its prefix', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.boolean(), (text, isEncoded) => {
        const body = isEncoded ? Buffer.from(text).toString('base64url') : text;
        expect(readAddress(`#s=1.${body}`).kind).toBe('refused');
      }),
    );
  });

  it('never throws where any JSON stands in the place of a session, or of a part of one', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        for (const whole of [value, { scenario: 'x', steps: value, gapSeconds: 1 }, asked(value)]) {
          expect(['refused', 'session']).toContain(readAddress(addressOf(whole)).kind);
        }
        expect(readAddress(addressOf(asked(value))).kind).toBe('refused');
      }),
    );
  });

  it('leaves addresses that hold nothing of a session to others', () => {
    expect(readAddress('')).toEqual({ kind: 'plain' });
    expect(readAddress('#steps')).toEqual({ kind: 'plain' });
  });

  it.each([
    [
      'an unknown kind',
      { kind: 'drian', nodes: ['a'] },
      { path: 'steps[0].question.kind', remedy: 'did you mean drain?' },
    ],
    ['a kind that every object has', { kind: 'constructor' }, { path: 'steps[0].question.kind' }],
    ['no node', { kind: 'drain', nodes: [] }, { code: 'out-of-range' }],
    ['a node that is no name', { kind: 'drain', nodes: [{}] }, { path: 'steps[0].question.nodes[0]' }],
    ['a field of another kind', { kind: 'drain', nodes: ['a'], count: 1 }, { code: 'unknown-key' }],
    ['too many instances', { kind: 'add-nodes', like: 'a', count: 1e9 }, { code: 'out-of-range' }],
    ['half an instance', { kind: 'add-nodes', like: 'a', count: 0.5 }, { code: 'wrong-type' }],
    ['a negative weight', { kind: 'weights', weights: { a: -1 } }, { path: 'steps[0].question.weights.a' }],
    ['a policy that is a number', { kind: 'policy', policy: 1 }, { path: 'steps[0].question.policy' }],
    ['a policy without an end', { kind: 'policy', policy: nested(40) }, { code: 'input-too-deep' }],
  ])('refuses a question with %s, and says where', (_, question, issue) => {
    expect(issuesOf(addressOf(asked(question)))).toEqual([expect.objectContaining({ file: 'the address', ...issue })]);
  });

  it('refuses two steps of one id, which could not be told apart', () => {
    const step = { id: 1, question: { kind: 'fail', nodes: ['a'] } };
    const address = addressOf({ scenario: 'example', gapSeconds: 1, steps: [step, step] });
    expect(issuesOf(address)).toMatchObject([{ code: 'duplicate-object', path: 'steps' }]);
  });

  it('refuses other versions, cut addresses and longer ones than it writes', () => {
    const address = addressOf(asked({ kind: 'fail', nodes: ['a'] }));
    expect(issuesOf(address.replace('1.', '2.'))).toMatchObject([{ code: 'unsupported-version' }]);
    expect(issuesOf(address.slice(0, -4))).toMatchObject([{ code: 'input-malformed' }]);
    expect(issuesOf(address.padEnd(LONGEST_ADDRESS + 1, 'A'))).toMatchObject([{ code: 'input-too-large' }]);
  });
});

describe('toAddress', () => {
  const [base] = fc.sample(sessions, 1);

  it('is empty for a session that was begun from files of the user', () => {
    expect(toAddress(base!)).toBe('');
  });

  it('is empty where it would be longer than addresses may be', () => {
    const ofLength = (length: number) => {
      const nodes = ['n'.repeat(length)];
      const steps = [{ id: 1, name: '', question: { kind: 'fail' as const, nodes }, afterSeconds: null, isOn: true }];
      return toAddress(shippedSession({ ...base!, steps, gapSeconds: 1 }));
    };
    // Base64 writes three bytes as four characters: some 6,000 bytes fit, 90 of them around the name.
    expect(ofLength(5850).length).toBeGreaterThan(7900);
    expect(ofLength(5850).length).toBeLessThanOrEqual(LONGEST_ADDRESS);
    expect(ofLength(6000)).toBe('');
    expect(ofLength(20_000)).toBe('');
  });
});

function nested(levels: number): object {
  return levels === 0 ? {} : { inner: nested(levels - 1) };
}
