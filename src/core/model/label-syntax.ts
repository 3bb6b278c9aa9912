/** The syntax of label keys, label values and resource names (apimachinery/pkg/util/validation). */

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Characters. */
const NAME_MAX = 63;
const SUBDOMAIN_MAX = 253;

/** True for a name of at most 63 characters, with or without a DNS subdomain and a slash before it. */
export function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const name = parts.pop() ?? '';
  if (name.length > NAME_MAX || !NAME.test(name)) return false;
  const [prefix, ...more] = parts;
  return prefix === undefined || (more.length === 0 && prefix.length <= SUBDOMAIN_MAX && SUBDOMAIN.test(prefix));
}

/** True for an empty text or a name of at most 63 characters. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= NAME_MAX && NAME.test(text));
}

/**
 * True for a resource that something outside Kubernetes defines: `example.com/gpu`, not `cpu`, not `hugepages-2Mi`, not
 * `kubernetes.io/x` (pkg/apis/core/v1/helper IsExtendedResourceName).
 */
export function isExtendedResource(name: string): boolean {
  if (!name.includes('/') || name.includes('kubernetes.io/') || name.startsWith('requests.')) return false;
  const known = extendedResources.get(name);
  if (known !== undefined) return known;
  const isExtended = isQualifiedName(`requests.${name}`);
  if (extendedResources.size === MAX_KNOWN) extendedResources.clear();
  extendedResources.set(name, isExtended);
  return isExtended;
}

/** Every pod is asked about, and clusters have few names. */
const extendedResources = new Map<string, boolean>();
const MAX_KNOWN = 1000;

/**
 * True for a resource that is counted beside cpu, memory, ephemeral-storage and pods; other unknown names are ignored
 * (pkg/scheduler/util IsScalarResourceName).
 */
export function isScalarResource(name: string): boolean {
  return (
    isExtendedResource(name) ||
    name.startsWith('hugepages-') ||
    name.includes('kubernetes.io/') ||
    name.startsWith('attachable-volumes-')
  );
}
