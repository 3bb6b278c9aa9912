/**
 * Pods between their filter and their scores. Where several schedulers ask, another pod may be decided for in between, and
 * take the room that the filter saw: kube-scheduler does not ask again.
 */

/** Pods that are kept: a scheduler has one under way, so that more are pods that were given up. */
const MAX_OPEN = 256;
/** Characters of a uid that is kept: Kubernetes' have 36. */
export const MAX_UID = 253;

export class OpenQuestions {
  /** Decisions so far when a pod was filtered, by its uid, the oldest first. */
  readonly #openedAt = new Map<string, number>();
  #decisionCount = 0;

  /** A pod was filtered, and will be asked about again. */
  open(uid: string): void {
    if (uid.length > MAX_UID) return;
    this.#openedAt.delete(uid);
    this.#openedAt.set(uid, this.#decisionCount);
    if (this.#openedAt.size <= MAX_OPEN) return;
    const [oldest] = this.#openedAt.keys();
    this.#openedAt.delete(oldest!);
  }

  /** A pod is scored. True where it was filtered and another pod has been decided for since. */
  close(uid: string): boolean {
    const openedAt = this.#openedAt.get(uid);
    this.#openedAt.delete(uid);
    return openedAt !== undefined && openedAt !== this.#decisionCount;
  }

  /** A pod was decided for. */
  countDecision(): void {
    this.#decisionCount++;
  }
}
