/** Instancetypes and preferences of a cluster, and the revisions of them that VMs hold on to. */

import { describeValue, nearestName, quote } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { type Instancetype, readInstancetype } from './instancetype.ts';
import { indefinite, isClusterKind, type Role, readKind, readMatcherName, roleOf } from './matcher.ts';
import { type Preference, readPreference } from './preference.ts';

/** Something on the shelf: `null` where it has errors, which were told when it was put there. */
type Kept<T> = T | null;

interface Revision {
  /** Name of the object that it is a revision of. */
  readonly objectName: string;
  readonly instancetype?: Kept<Instancetype>;
  readonly preference?: Kept<Preference>;
}

const GROUP = 'instancetype.kubevirt.io';

/** Versions whose fields mean the same as far as Berth reads them. */
const VERSIONS = ['v1', 'v1beta1', 'v1alpha2', 'v1alpha1'];

/** Label of a revision with the name of the object it holds. */
const OBJECT_NAME_LABEL = 'instancetype.kubevirt.io/object-name';

export class InstancetypeShelf {
  /** By kind, namespace and name. */
  readonly #instancetypes = new Map<string, Kept<Instancetype>>();
  readonly #preferences = new Map<string, Kept<Preference>>();
  /** By namespace and name. */
  readonly #revisions = new Map<string, Revision>();
  /** ControllerRevisions that hold something else, by namespace and name. */
  readonly #otherRevisions = new Set<string>();
  /** Names by kind and namespace, to tell the nearest. */
  readonly #names = new Map<string, string[]>();

  /** Takes an instancetype, a preference or a ControllerRevision of one; false where the object is none of these. */
  put(kind: string, object: Field): boolean {
    if (kind === 'ControllerRevision') return this.#putRevision(object);
    const role = roleOf(kind);
    if (role === undefined || !isOfGroup(object)) return false;
    const metadata = object.get('metadata').object();
    const name = metadata.get('name').text();
    if (name === '') {
      metadata.get('name').report('missing-field', 'nothing', 'a name');
      return true;
    }
    const scope = keyOf(kind, isClusterKind(kind) ? '' : namespaceOf(object));
    const names = this.#names.get(scope) ?? [];
    this.#names.set(scope, names);
    const key = keyOf(scope, name);
    if (this.#instancetypes.has(key) || this.#preferences.has(key)) {
      metadata.get('name').report('duplicate-object', quote(name), `each ${kind} once`);
      return true;
    }
    names.push(name);
    if (role === 'instancetype') this.#instancetypes.set(key, readKept(object, kind, readInstancetype));
    else this.#preferences.set(key, readKept(object, kind, readPreference));
    return true;
  }

  /** A VM's instancetype; null where it has none or (with an issue at the VM) none that can be used. */
  instancetypeOf(vm: Field): Instancetype | null {
    return this.#find(vm, 'instancetype', this.#instancetypes, (revision) => revision.instancetype);
  }

  /** A VM's preference; null where it has none or (with an issue at the VM) none that can be used. */
  preferenceOf(vm: Field): Preference | null {
    return this.#find(vm, 'preference', this.#preferences, (revision) => revision.preference);
  }

  #putRevision(object: Field): boolean {
    const data = object.get('data');
    const kind = data.get('kind').value;
    const role = roleOf(kind);
    const metadata = object.get('metadata').object();
    const key = keyOf(namespaceOf(object), metadata.get('name').text());
    if (typeof kind !== 'string' || role === undefined || !isOfGroup(data)) {
      this.#otherRevisions.add(key);
      return false;
    }
    const label = metadata.get('labels').object().get(OBJECT_NAME_LABEL);
    const kept =
      role === 'instancetype'
        ? { instancetype: readKept(data, kind, readInstancetype) }
        : { preference: readKept(data, kind, readPreference) };
    this.#revisions.set(key, { objectName: label.text(), ...kept });
    return true;
  }

  /** A named revision wins, then the one in the status if it is of the named object, then the object as it is now. */
  #find<T>(
    vm: Field,
    role: Role,
    live: ReadonlyMap<string, Kept<T>>,
    pick: (revision: Revision) => Kept<T> | undefined,
  ): T | null {
    const matcher = vm.get('spec').object().get(role).object();
    if (!matcher.isPresent) return null;
    const held = this.#revisionOf(vm, role);
    if (held !== undefined) {
      const kept = pick(held.revision);
      if (kept === undefined) {
        held.field.report('unknown-value', describeValue(held.field.value), `a revision of ${indefinite(role)}`);
      }
      return usable(kept ?? null, kept === undefined ? null : held.field, role);
    }
    const kind = readKind(matcher, role);
    const name = readMatcherName(matcher, role);
    if (kind === null || name === null) return null;
    const scope = keyOf(kind, isClusterKind(kind) ? '' : namespaceOf(vm));
    const kept = live.get(keyOf(scope, name));
    if (kept !== undefined) return usable(kept, matcher.get('name'), role);
    const nearest = nearestName(name, this.#names.get(scope) ?? []);
    const remedy = nearest === undefined ? `add the ${kind} to the input` : `did you mean ${nearest}?`;
    matcher.get('name').report('unknown-value', quote(name), `the name of a ${kind}`, remedy);
    return null;
  }

  #revisionOf(vm: Field, role: Role): { readonly revision: Revision; readonly field: Field } | undefined {
    const matcher = vm.get('spec').get(role);
    const named = matcher.get('revisionName');
    const inStatus = vm
      .get('status')
      .object()
      .get(`${role}Ref`)
      .object()
      .get('controllerRevisionRef')
      .object()
      .get('name');
    const field = named.text() === '' ? inStatus : named;
    if (field.text() === '') return undefined;
    const key = keyOf(namespaceOf(vm), field.text());
    const revision = this.#revisions.get(key);
    if (revision === undefined) {
      const isOther = this.#otherRevisions.has(key);
      const wanted = isOther ? `a ControllerRevision with ${indefinite(role)}` : 'the name of a ControllerRevision';
      const remedy = isOther ? 'mend its data' : 'add it to the input (kubectl get controllerrevisions)';
      const meanwhile = `${remedy}; until then the object as it is now counts`;
      field.report('unknown-value', quote(field.text()), wanted, meanwhile, 'warning');
      return undefined;
    }
    if (field !== named && revision.objectName !== matcher.get('name').text()) return undefined;
    return { revision, field };
  }
}

/** What was kept, or null with an issue at the VM where it has errors. */
function usable<T>(kept: Kept<T>, field: Field | null, role: Role): T | null {
  if (kept === null && field !== null) {
    field.report('unknown-value', describeValue(field.value), `${indefinite(role)} without errors`, `mend the ${role}`);
  }
  return kept;
}

function readKept<T>(object: Field, kind: string, read: (spec: Field, title: string) => T): Kept<T> {
  const { issues } = object;
  const before = issues.errorCount;
  const spec = object.get('spec').object();
  const kept = read(spec, `${kind} ${object.get('metadata').get('name').text()}`);
  return issues.errorCount > before ? null : kept;
}

/** True for objects of the instancetype group; a version that is not known is read with a warning. */
function isOfGroup(object: Field): boolean {
  const field = object.get('apiVersion');
  const { value } = field;
  if (value === undefined) return true;
  if (typeof value !== 'string') return false;
  const [group = '', version = ''] = value.split('/');
  if (group !== GROUP) return false;
  if (!VERSIONS.includes(version)) {
    field.report('unsupported-version', quote(value), `${GROUP}/v1beta1`, undefined, 'warning');
  }
  return true;
}

function namespaceOf(object: Field): string {
  return object.get('metadata').object().get('namespace').text('default');
}

/** Names hold no slash, so that no two keys are alike. */
function keyOf(scope: string, name: string): string {
  return `${scope}/${name}`;
}
