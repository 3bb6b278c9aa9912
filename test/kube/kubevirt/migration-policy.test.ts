import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { policyFor, readMigrationPolicy } from '../../../src/kube/kubevirt/migration-policy.ts';

function read(name: string, spec: object) {
  const issues = new IssueList();
  const policy = readMigrationPolicy(Field.root({ metadata: { name }, spec }, issues));
  return { policy, issues: issues.all };
}

describe('readMigrationPolicy', () => {
  it('gives what it sets in the units of the configuration', () => {
    const { policy, issues } = read('p', {
      selectors: { virtualMachineInstanceSelector: { a: '1' }, namespaceSelector: { b: '2' } },
      allowAutoConverge: false,
      bandwidthPerMigration: '1Gi',
      completionTimeoutPerGiB: 0,
      maxDowntimeMs: 2000000,
      allowPostCopy: true,
    });
    expect(issues).toEqual([]);
    expect(policy).toEqual({
      name: 'p',
      selectors: { vmi: new Map([['a', '1']]), namespace: new Map([['b', '2']]) },
      overrides: {
        allowAutoConverge: false,
        bandwidthPerMigration: 1073741824,
        completionTimeoutPerGiB: 0,
        maxDowntimeMs: 2000000,
        allowPostCopy: true,
        // follows allowPostCopy
        allowWorkloadDisruption: true,
      },
    });
  });

  it('sets nothing that it does not name', () => {
    expect(read('p', { selectors: {} }).policy.overrides).toEqual({});
    const both = read('p', { allowPostCopy: true, allowWorkloadDisruption: false }).policy;
    expect(both.overrides).toEqual({ allowPostCopy: true, allowWorkloadDisruption: false });
  });

  it.each([
    [{ bandwidthPerMigration: 'fast' }, 'spec.bandwidthPerMigration', 'bad-quantity'],
    [{ maxDowntimeMs: 0 }, 'spec.maxDowntimeMs', 'out-of-range'],
    [{ maxDowntimeMs: 2000001 }, 'spec.maxDowntimeMs', 'out-of-range'],
    [{ completionTimeoutPerGiB: -1 }, 'spec.completionTimeoutPerGiB', 'out-of-range'],
    [{ selectors: { namespaceSelector: { a: 1 } } }, 'spec.selectors.namespaceSelector.a', 'wrong-type'],
  ])('%j is told', (spec, path, code) => {
    expect(read('p', spec).issues.map((issue) => [issue.path, issue.code])).toEqual([[path, code]]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (spec, value) => {
        readMigrationPolicy(
          Field.root({ metadata: value, spec: { ...Object(spec), selectors: value } }, new IssueList()),
        );
        readMigrationPolicy(Field.root(spec, new IssueList()));
      }),
    );
  });
});

/** A policy that is known by its timeout. */
function policy(name: string, completionTimeoutPerGiB: number, selectors?: { vmi?: object; namespace?: object }) {
  const pairs = selectors && {
    selectors: { virtualMachineInstanceSelector: selectors.vmi, namespaceSelector: selectors.namespace },
  };
  return read(name, { completionTimeoutPerGiB, ...pairs }).policy;
}

const vmi = new Map(Object.entries({ app: 'db', tier: 'gold', os: 'linux' }));
const namespace = new Map(Object.entries({ team: 'x', env: 'prod' }));

describe('policyFor', () => {
  it('takes the most pairs, then the most of the VMI, then the smallest name', () => {
    const one = policy('a', 1, { vmi: { app: 'db' } });
    const oneOfNamespace = policy('0', 2, { namespace: { team: 'x' } });
    const two = policy('z', 3, { namespace: { team: 'x', env: 'prod' } });
    const twoMixed = policy('y', 4, { vmi: { app: 'db' }, namespace: { team: 'x' } });
    const twoMixedEarlier = policy('x', 5, { vmi: { tier: 'gold' }, namespace: { env: 'prod' } });
    const chosen = (...policies: (typeof one)[]) => policyFor(vmi, namespace, policies)?.completionTimeoutPerGiB;
    expect(chosen(oneOfNamespace, one)).toBe(1);
    expect(chosen(one, two)).toBe(3);
    expect(chosen(two, twoMixed)).toBe(4);
    expect(chosen(twoMixed, twoMixedEarlier)).toBe(5);
    expect(chosen(twoMixedEarlier, twoMixed)).toBe(5);
  });

  it('wants every pair', () => {
    expect(policyFor(vmi, namespace, [policy('a', 1, { vmi: { app: 'db', tier: 'silver' } })])).toBeNull();
    expect(policyFor(vmi, namespace, [policy('a', 1, { vmi: { app: 'db' }, namespace: { env: 'test' } })])).toBeNull();
  });

  it('takes one with empty selectors where nothing else matches, and never one without', () => {
    expect(policyFor(vmi, namespace, [policy('a', 1)])).toBeNull();
    const general = policy('a', 1, {});
    expect(policyFor(new Map(), new Map(), [general])).toEqual({ completionTimeoutPerGiB: 1 });
    expect(policyFor(vmi, namespace, [general, policy('b', 2, { vmi: { app: 'db' } })])).toEqual({
      completionTimeoutPerGiB: 2,
    });
  });

  it('does not mind the order of the policies', () => {
    const pairs = fc.dictionary(fc.constantFrom('app', 'team'), fc.constantFrom('db', 'x'), { maxKeys: 2 });
    const named = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), vmi: pairs, namespace: pairs });
    const many = fc.uniqueArray(named, { selector: ({ name }) => name });
    fc.assert(
      fc.property(many, (given) => {
        const policies = given.map((one, index) => policy(one.name, index, one));
        const chosen = policyFor(vmi, namespace, policies);
        expect(policyFor(vmi, namespace, policies.toReversed())).toEqual(chosen);
      }),
    );
  });
});
