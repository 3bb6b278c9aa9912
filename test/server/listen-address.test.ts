import { describe, expect, it } from 'vitest';
import { isLoopback, parseListenAddress, renderListenAddress } from '../../src/server/listen-address.ts';

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:8888', { host: '127.0.0.1', port: 8888 }],
    [':8443', { host: '0.0.0.0', port: 8443 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['berth.example:0', { host: 'berth.example', port: 0 }],
  ])('reads %s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
    expect(parseListenAddress(renderListenAddress(address))).toEqual(address);
  });

  it.each([
    '',
    '8888',
    'localhost',
    'a:',
    'a:65536',
    'a:-1',
    'a:1x',
    '::1:80',
    '[::1]',
    '[a]:1',
    '-a:1',
    'a b:1',
    'http://a:1',
  ])('finds no address in %j', (text) => {
    expect(parseListenAddress(text)).toBeNull();
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.0.1', '::1', 'localhost'])('holds for %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com'])(
    'does not hold for %s',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
