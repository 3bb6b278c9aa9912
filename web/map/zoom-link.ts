/** Maps that are looked at together: where one goes, the others follow. */

export interface ZoomPlace {
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
}

/** A map, as far as it follows. */
interface Follower {
  moveTo(place: ZoomPlace): void;
}

export class ZoomLink {
  readonly #maps = new Set<Follower>();

  /** Gives what takes the map out again. */
  join(map: Follower): () => void {
    this.#maps.add(map);
    return () => void this.#maps.delete(map);
  }

  /** `map` is there already. */
  tell(map: Follower, place: ZoomPlace): void {
    for (const other of this.#maps) if (other !== map) other.moveTo(place);
  }
}
