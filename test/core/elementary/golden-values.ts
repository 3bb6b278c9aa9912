/**
 * Values of src/core/elementary with their bits, which every engine must give. They pin what the functions give, and were
 * compared once with 1,400 bits: the last number is how many steps from double to double they lie above the nearest one.
 * The first of each function is its worst of 25,000 drawn arguments: off by 0.82 units in the last place (cos), 0.81 (exp),
 * 0.80 (pow), 0.77 (log1p), 0.76 (log), 0.74 (expm1), 0.64 (log2), 0.61 (log10).
 */

import { cos, exp, expm1, log, log1p, log2, log10, pow } from '../../../src/core/index.ts';

export const FUNCTIONS = { exp, expm1, log, log1p, log2, log10, pow, cos } as const;
export type FunctionName = keyof typeof FUNCTIONS;

/** Sign, exponent and mantissa as 16 hexadecimal digits. */
export function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

/** The bits of a function at some arguments. */
export function bitsAt(name: FunctionName, [x, y = 0]: readonly number[]): string {
  return bitsOf(FUNCTIONS[name](x!, y));
}

export type GoldenValue = readonly [name: FunctionName, args: readonly number[], bits: string, off: -1 | 0 | 1];

export const GOLDEN_VALUES: readonly GoldenValue[] = [
  ['exp', [10.784640184957155], '40e79233524850e8', 1],
  ['exp', [1e-9], '3ff000000044b830', 0],
  ['exp', [0.1], '3ff1aec7b35a00d4', 0],
  ['exp', [0.5], '3ffa61298e1e069c', 0],
  ['exp', [1], '4005bf0a8b145769', 0],
  ['exp', [-1], '3fd78b56362cef38', 0],
  ['exp', [2.5], '40285d6fd931e0bb', 0],
  ['exp', [-37.25], '3c93278bcd70e981', 0],
  ['exp', [709.7], '7fed75ae7a50ee14', 0],
  ['exp', [-708.5], '000e6cf6d08897ac', 0],
  ['exp', [-744.4], '0000000000000001', 0],
  ['expm1', [1.0176869633322922], '3ffc44c327581e90', 1],
  ['expm1', [1e-12], '3d719799812df3bd', 0],
  ['expm1', [0.25], '3fd22d78f0fa061a', 0],
  ['expm1', [-0.2], 'bfc733d4a7a67a9b', 0],
  ['expm1', [0.7], '3ff03854c24d130d', 0],
  ['expm1', [-0.7], 'bfe01bf92311555f', 0],
  ['expm1', [20.5], '41c7d6c4f03cdd5c', 0],
  ['expm1', [-15.75], 'bfefffffb26c57bc', 0],
  ['expm1', [700.1], '7f1058614179b2a5', 0],
  ['log', [2.6534238026943058], '3fef3a2b78c89838', -1],
  ['log', [1e-300], 'c085963447f87fb5', 0],
  ['log', [0.1], 'c0026bb1bbb55515', 0],
  ['log', [0.7072], 'bfd62c1a17840101', 0],
  ['log', [0.9999999], 'be7ad7f2b1049b9f', 0],
  ['log', [1.39], '3fd51350061b5fcb', 0],
  ['log', [2], '3fe62e42fefa39ef', 0],
  ['log', [10], '40026bb1bbb55516', 0],
  ['log', [123456.789], '40277281cad8a844', 0],
  ['log', [1.7e308], '40862dd08fdc6f88', 0],
  ['log', [5e-324], 'c0874385446d71c3', 0],
  ['log1p', [-0.36915635666809976], 'bfdd7c1045bae4b0', 1],
  ['log1p', [1e-10], '3ddb7cdfd9d1d693', 0],
  ['log1p', [-1e-7], 'be7ad7f2b1414ae8', 0],
  ['log1p', [0.3], '3fd0ca937be1b9dc', 0],
  ['log1p', [0.75], '3fe1e85f5e7040d0', 0],
  ['log1p', [-0.9], 'c0026bb1bbb55516', 0],
  ['log1p', [1000000], '402ba18abb1dedc8', 0],
  ['log1p', [100000000000000000], '4043926cd770aa67', 0],
  ['log2', [1.390267396112904], '3fde6c565f09d038', -1],
  ['log2', [0.1], 'c00a934f0979a371', 0],
  ['log2', [3], '3ff95c01a39fbd68', 0],
  ['log2', [10], '400a934f0979a371', 0],
  ['log2', [1e-310], 'c0901730dabca5f6', 0],
  ['log2', [6.02e23], '4053bf9f7e29abe6', 0],
  ['log10', [1.3898405728396028], '3fc24cad38e89c4f', -1],
  ['log10', [0.1], 'bff0000000000000', 0],
  ['log10', [0.5], 'bfd34413509f79ff', 0],
  ['log10', [2], '3fd34413509f79ff', 0],
  ['log10', [1000], '4008000000000000', 0],
  ['log10', [7e-320], 'c073f27a7f8c22b3', 0],
  ['log10', [6.02e23], '4037c793a2ba0759', 0],
  ['pow', [1.000000127411355, 737192993.6221823], '4866bf74867c5e72', 1],
  ['pow', [2, 0.5], '3ff6a09e667f3bcd', 0],
  ['pow', [10, -3], '3f50624dd2f1a9fc', 0],
  ['pow', [0.3, 0.63], '3fddf9ba0b603634', 0],
  ['pow', [110.7952465008957, -6.5099085215479136], '3d2b98386a4c94ca', -1],
  ['pow', [3, 1.0000000001], '40080000000b530c', -1],
  ['pow', [1.5, 200.25], '47419d7733854eb6', 0],
  ['pow', [-7, 3], 'c075700000000000', 0],
  ['pow', [0.00001, 62.3], '0000009506145961', 0],
  ['pow', [0.999999999, -100000000000], '48f3494718269078', 0],
  ['cos', [168.93420091652763], '3fe83addb401f428', 1],
  ['cos', [0.2], '3fef5cb49577627a', 0],
  ['cos', [0.5], '3fec1528065b7d50', 0],
  ['cos', [1], '3fe14a280fb5068c', 0],
  ['cos', [Math.PI / 2], '3c91a62633145c07', 0],
  ['cos', [2], 'bfdaa22657537205', 0],
  ['cos', [Math.PI], 'bff0000000000000', 0],
  ['cos', [100], '3feb981dbf665fdf', 0],
  ['cos', [823549], '3fe930880dddf826', 0],
  ['cos', [1e22], '3fe0be2cef01c8f4', 0],
  ['cos', [1.7e308], '3fe9b6913f41bde3', 0],
];
