/** The best nodes of a ranking, for the decision log. */

/** As many are told. */
const MAX_BEST = 5;

/** Positions with the most points, the best first; of equal ones the first. */
export function bestOf(count: number, pointsAt: (position: number) => number): readonly number[] {
  const best: number[] = [];
  for (let position = 0; position < count; position++) {
    let place = best.length;
    while (place > 0 && pointsAt(position) > pointsAt(best[place - 1]!)) place--;
    if (place >= MAX_BEST) continue;
    best.splice(place, 0, position);
    if (best.length > MAX_BEST) best.pop();
  }
  return best;
}
