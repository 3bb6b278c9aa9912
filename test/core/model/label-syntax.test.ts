import { describe, expect, it } from 'vitest';
import {
  isExtendedResource,
  isLabelValue,
  isQualifiedName,
  isScalarResource,
} from '../../../src/core/model/label-syntax.ts';

const long = 'a'.repeat(63);

describe('isQualifiedName', () => {
  it.each(['a', 'A1-_.z', 'example.com/a', long, `${'a.'.repeat(126)}a/x`])('takes %s', (text) => {
    expect(isQualifiedName(text)).toBe(true);
  });

  it.each(['', '-a', 'a-', 'a b', '/a', 'a/', 'a/b/c', 'Example.com/a', `${long}a`, `${'a.'.repeat(127)}a/x`, 'ä'])(
    'refuses %s',
    (text) => {
      expect(isQualifiedName(text)).toBe(false);
    },
  );
});

describe('isLabelValue', () => {
  it.each([
    ['', true],
    ['x', true],
    [long, true],
    [`${long}a`, false],
    ['a/b', false],
    ['-1', false],
  ])('of %j is %s', (text, expected) => {
    expect(isLabelValue(text)).toBe(expected);
  });
});

describe('isExtendedResource, isScalarResource', () => {
  it.each([
    ['cpu', false, false],
    ['foo', false, false],
    ['hugepages-2Mi', false, true],
    ['attachable-volumes-aws-ebs', false, true],
    ['kubernetes.io/batteries', false, true],
    ['devices.kubevirt.io/kvm', true, true],
    ['example.com/gpu', true, true],
    ['requests.example.com/gpu', false, false],
    ['example.com/', false, false],
  ])('of %s are %s, %s', (name, isExtended, isScalar) => {
    expect([isExtendedResource(name), isScalarResource(name)]).toEqual([isExtended, isScalar]);
  });
});
