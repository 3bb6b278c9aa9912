import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import {
  isLoopback,
  type ListenAddress,
  parseListenAddress,
  renderListenAddress,
} from '../../src/server/listen-address.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { type RunningServers, startServers } from '../../src/server/server.ts';
import { fakeDecider } from './rig.ts';

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:8888', { host: '127.0.0.1', port: 8888 }],
    [':8443', { host: '', port: 8443 }],
    ['0.0.0.0:8443', { host: '0.0.0.0', port: 8443 }],
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
  it.each(['', '0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com'])(
    'does not hold for %s',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe('an address without a host', () => {
  const EVERYWHERE = parseListenAddress(':0')!;
  const HERE = parseListenAddress('127.0.0.1:0')!;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  // ::1 where this machine has IPv6.
  const loopbacks = new Set(['127.0.0.1', ...own.map(({ address }) => address).filter(isLoopback)]);
  let servers: RunningServers | null = null;
  afterEach(async () => {
    await servers?.stop();
    servers = null;
  });
  const start = async (listen: ListenAddress, observe: ListenAddress): Promise<RunningServers> => {
    servers = await startServers({
      ...{ decider: fakeDecider(), metrics: createMetrics(), log: { level: 'silent' }, version: '0.0.0' },
      ...{ listen, observe, stopGraceSeconds: 0, drainSeconds: 0.2 },
    });
    return servers;
  };

  it.each([...loopbacks])('is reached at %s', async (host) => {
    const { observer } = await start(HERE, EVERYWHERE);
    const { status } = await fetch(`http://${renderListenAddress({ host, port: observer.port })}/healthz`);
    expect(status).toBe(200);
  });

  it('is no loopback address: kube-scheduler is not answered there without TLS', async () => {
    await expect(start(EVERYWHERE, HERE)).rejects.toThrow(/--listen: found :0 without TLS, wanted a loopback address/);
  });
});
