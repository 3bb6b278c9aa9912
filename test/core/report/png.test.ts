import { inflateSync } from 'node:zlib';
import { interpolateViridis } from 'd3-scale-chromatic';
import { describe, expect, it } from 'vitest';
import { HEAT_COLORS } from '../../../src/core/report/charts/heat-image.ts';
import { encodePng } from '../../../src/core/report/png.ts';

describe('encodePng', () => {
  it('writes rows that any zlib unpacks, over several blocks', () => {
    const [width, height] = [300, 400];
    const pixels = Uint8Array.from({ length: width * height }, (_, at) => at % 2);
    const png = Buffer.from(encodePng({ width, height, colors: ['#ff0000', null], pixels }));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
    const start = png.indexOf('IDAT') + 4;
    const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
    expect(rows.length).toBe(height * (width + 1));
    expect([...rows.subarray(0, 4)]).toEqual([0, 0, 1, 0]); // no filter, then pixels
    const palette = png.indexOf('PLTE') + 4;
    expect([...png.subarray(palette, palette + 3)]).toEqual([255, 0, 0]);
    const opacity = png.indexOf('tRNS') + 4;
    expect([...png.subarray(opacity, opacity + 2)]).toEqual([255, 0]);
  });
});

describe('HEAT_COLORS', () => {
  it('is viridis to within 5 of 255 in every channel, and nothing for what is not there', () => {
    const toRgb = (color: string): number[] => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    for (let percent = 0; percent <= 100; percent++) {
      const [found, wanted] = [toRgb(HEAT_COLORS[percent] ?? ''), toRgb(interpolateViridis(percent / 100))];
      const apart = found.map((channel, at) => Math.abs(channel - (wanted[at] ?? 0)));
      expect(Math.max(...apart)).toBeLessThanOrEqual(5);
    }
    expect(HEAT_COLORS[101]).toBeNull();
  });
});
