/** Squarified treemap (Bruls, Huizing, van Wijk 2000): boxes by weight, as near to squares as they come. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes with areas as the weights, which are above 0, in the order given; together they fill `box`. */
export function squarify(weights: readonly number[], box: Box): readonly Box[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scale = total > 0 ? (box.width * box.height) / total : 0;
  const boxes: Box[] = [];
  let free = box;
  let start = 0;
  while (start < weights.length) {
    const side = Math.min(free.width, free.height);
    let end = start + 1;
    let worst = worstRatio(weights, start, end, side, scale);
    while (end < weights.length) {
      const next = worstRatio(weights, start, end + 1, side, scale);
      if (next > worst) break;
      worst = next;
      end += 1;
    }
    const isLast = end === weights.length;
    free = placeRow(weights.slice(start, end), free, scale, isLast, boxes);
    start = end;
  }
  return boxes;
}

/** The largest ratio of sides in a row of the weights from `start` to before `end`. */
function worstRatio(weights: readonly number[], start: number, end: number, side: number, scale: number): number {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let index = start; index < end; index++) {
    const area = (weights[index] ?? 0) * scale;
    sum += area;
    least = Math.min(least, area);
    most = Math.max(most, area);
  }
  const square = side * side;
  return Math.max((square * most) / (sum * sum), (sum * sum) / (square * least));
}

/** Places one row along the shorter side and returns what is left of the box. */
function placeRow(row: readonly number[], box: Box, scale: number, isLast: boolean, boxes: Box[]): Box {
  const area = row.reduce((sum, weight) => sum + weight, 0) * scale;
  const isColumn = box.width >= box.height;
  const side = isColumn ? box.height : box.width;
  const whole = isColumn ? box.width : box.height;
  const thickness = isLast || side === 0 ? whole : Math.min(area / side, whole);
  let along = 0;
  for (const weight of row) {
    const length = area > 0 ? (side * weight * scale) / area : 0;
    boxes.push(
      isColumn
        ? { x: box.x, y: box.y + along, width: thickness, height: length }
        : { x: box.x + along, y: box.y, width: length, height: thickness },
    );
    along += length;
  }
  return isColumn
    ? { x: box.x + thickness, y: box.y, width: box.width - thickness, height: box.height }
    : { x: box.x, y: box.y + thickness, width: box.width, height: box.height - thickness };
}
