// Azure's packing trace: tables, the database, sentinels, and the sums of the real extract.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { azurePacking } from '../../src/traces/azure-packing.ts';
import { openTraceFile } from '../../src/traces/read/open-file.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { summarizeTrace } from '../../src/traces/summary.ts';
import { describeWithData } from '../data-folder.ts';
import { memoryFile, readTrace } from './format-rig.ts';

const JOINED = 'vmId,vmTypeId,priority,starttime,endtime,core,memory,machineId\n';
const VMS = 'vmId,tenantId,vmTypeId,priority,starttime,endtime\n';
const TYPES = 'id,vmTypeId,machineId,core,memory,hdd,ssd,nic\n';
const DAY = 86_400;
const GIB = 2 ** 30;

describe('azurePacking', () => {
  it('decodes fractions of machine type 16 to 104 cores and 562.5 GiB, and says so', async () => {
    const row = '1,42,0,0.5,1,0.0019230769230769,0.0013333333333333333,16\n';
    const { vm, remarks } = await readTrace(azurePacking, [memoryFile(JOINED + row)]);
    expect(vm('1').shape).toMatchObject({ cpuMilli: 200, memoryBytes: 0.75 * GIB });
    expect(vm('1')).toMatchObject({ arrivalSeconds: 0.5 * DAY, departureSeconds: DAY, priority: 1 });
    expect(remarks[0]).toBe(
      'Sizes are fractions: a machine of type 16 counts as 104 cores and 562.5 GiB, an inference.',
    );
  });

  it('decodes with the size that the user gives', async () => {
    const options = { unitCpuMilli: 10_000, unitMemoryBytes: 100 };
    const { vm } = await readTrace(azurePacking, [memoryFile(`${JOINED}1,42,1,0.5,1,0.5,0.25,16\n`)], options);
    expect(vm('1').shape).toMatchObject({ cpuMilli: 5000, memoryBytes: 25 });
    expect(vm('1').priority).toBe(0);
  });

  it('wants the size of a machine type that is not known', async () => {
    const reading = readTrace(azurePacking, [memoryFile(`${JOINED}1,42,1,0.5,1,0.5,0.25,3\n`)]);
    await expect(reading).rejects.toThrow('machine type 3: found sizes as fractions of a machine of unknown size');
  });

  it('knows starts before the trace, the sentinel of unknown ones, open and capped ends', async () => {
    const rows = 'a,1,0,-2,1,0.5,0.5,16\nb,1,0,-7157,1,0.5,0.5,16\nc,1,0,1,,0.5,0.5,16\nd,1,0,1,90,0.5,0.5,16\n';
    const { vm } = await readTrace(azurePacking, [memoryFile(JOINED + rows)]);
    expect(vm('a')).toMatchObject({ arrivalSeconds: -2 * DAY, arrivalKnowledge: 'before-start' });
    expect(vm('b')).toMatchObject({ arrivalSeconds: -1497 * DAY, arrivalKnowledge: 'unknown' });
    expect(vm('c')).toMatchObject({ departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' });
    expect(vm('d')).toMatchObject({ departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' });
  });

  it('joins VMs with the types of one machine type; what may not run on it is left out and counted', async () => {
    // VM type 7 has other fractions on machine 3 than on 16; VM type 8 runs on machine 3 alone.
    const types = '0,7,3,0.9,0.9,,NULL,1\n1,7,16,0.5,0.25,,,1\n2,8,3,0.1,0.1,,,1\n';
    const vms = 'x,t,7,0,1,2\ny,t,8,0,1,2\n';
    const files = [memoryFile(VMS + vms), memoryFile(TYPES + types)];
    const on16 = await readTrace(azurePacking, files);
    expect(on16.vms).toHaveLength(1);
    expect(on16.vm('x')).toMatchObject({ tenant: 't', shape: { cpuMilli: 52_000 } });
    expect(on16.remarks).toContain('1 VM may not run on machine type 16 and is left out.');
    const units = { machineType: 3, unitCpuMilli: 10_000, unitMemoryBytes: 1000 };
    const on3 = await readTrace(azurePacking, files, units);
    expect(on3.vms.map(({ shape }) => shape.cpuMilli)).toEqual([9000, 1000]);
  });

  it.each([
    ['an end before its start', 'b,1,0,3,2,0.5,0.5,16', 'column endtime: found an end at'],
    ['a name again', 'a,1,0,1,2,0.5,0.5,16', 'column vmId: found "a" again, first on line 2'],
    ['no time', 'b,1,0,,2,0.5,0.5,16', 'column starttime: found nothing, wanted a number'],
    ['half a row', 'b,1,0,3', 'found 4 fields, wanted 8'],
  ])('leaves out a row with %s', async (_, row, message) => {
    const { issues } = await readTrace(azurePacking, [memoryFile(`${JOINED}a,1,0,1,2,0.5,0.5,16\n${row}`)]);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
  });

  it('says that a database cannot be opened where there is no engine for it', async () => {
    await expect(readTrace(azurePacking, [memoryFile('SQLite format 3\0')])).rejects.toThrow(
      'which cannot be opened here',
    );
  });
});

describe('azurePacking on a database', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-packing-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const createDatabase = (name: string, statements: string): string => {
    const path = join(folder, name);
    const database = new sqlite.Database(path);
    database.exec(statements);
    database.close();
    return path;
  };

  it('reads both tables, times stored as texts included', async () => {
    const path = createDatabase(
      'good.sqlite',
      `CREATE TABLE vmType (id INTEGER, vmTypeId INTEGER, machineId INTEGER, core REAL, memory REAL, hdd REAL, ssd REAL, nic REAL);
       CREATE TABLE vm (vmId INTEGER, tenantId INTEGER, vmTypeId INTEGER, priority INTEGER, starttime, endtime);
       INSERT INTO vmType VALUES (0, 7, 16, 0.5, 0.25, NULL, NULL, 1), (1, 7, 3, 0.9, 0.9, NULL, NULL, 1);
       INSERT INTO vm VALUES (5, 2, 7, 0, '-7157', NULL), (6, 2, 7, 1, 0.5, '1.5'), (7, 2, 7, 1, 0.5, 0.25);`,
    );
    const { vms, issues, format } = await readFiles([path]);
    expect(format.name).toBe('azure-packing');
    expect(vms).toMatchObject([
      { id: '5', tenant: '2', priority: 1, arrivalSeconds: -1497 * DAY, departureKnowledge: 'after-end' },
      { id: '6', priority: 0, arrivalSeconds: 0.5 * DAY, departureSeconds: 1.5 * DAY, shape: { cpuMilli: 52_000 } },
    ]);
    expect(issues.map(renderIssue)).toEqual([
      expect.stringContaining('line 3, column endtime: found an end at 21600 s'),
    ]);
  });

  it('reads a packed database, and makes nothing beside the file', async () => {
    const statements = `CREATE TABLE vmType (id, vmTypeId, machineId, core, memory); CREATE TABLE vm (vmId, tenantId, vmTypeId, priority, starttime, endtime);
       INSERT INTO vmType VALUES (0, 7, 16, 0.5, 0.25); INSERT INTO vm VALUES (5, NULL, 7, 0, 1, 2);`;
    const path = createDatabase('plain.sqlite', statements);
    const before = readdirSync(folder);
    const file = await openTraceFile(path);
    const database = await file.openDatabase!();
    for (const row of database.rows('SELECT vmId FROM vm')) {
      expect(row).toEqual({ vmId: 5 });
      expect(readdirSync(folder)).toEqual(before);
    }
    await database.close();
    const packed = join(folder, 'packed.sqlite.gz');
    writeFileSync(packed, gzipSync(readFileSync(path)));
    const { vms } = await readFiles([packed]);
    expect(vms).toMatchObject([{ id: '5', tenant: '' }]);
  });

  it('refuses a database with other tables, and one that is broken', async () => {
    const other = createDatabase('other.sqlite', 'CREATE TABLE x (y);');
    await expect(readFiles([other])).rejects.toThrow(/no such table: vmType/);
    const broken = join(folder, 'broken.sqlite');
    writeFileSync(broken, `SQLite format 3\0${'x'.repeat(5000)}`);
    await expect(readFiles([broken])).rejects.toMatchObject({ code: 'input-malformed' });
  });
});

describeWithData('azurePacking on the real extract', 'azure-packing-2020', (folder) => {
  it('has 5,000 VMs with the counted sums and peaks', async () => {
    const trace = await readFiles([join(folder, 'vm_entries_5000.csv')]);
    const { vms, departures, peaks } = summarizeTrace(trace);
    expect(vms.count).toBe(5000);
    expect(departures['after-end']).toBe(77);
    expect(vms.cpuMilli / 104_000).toBeCloseTo(216.5, 1);
    expect(vms.memoryBytes / (562.5 * GIB)).toBeCloseTo(152.5, 1);
    expect(peaks.count.amount).toBe(3444);
    expect(peaks.cpuMilli.amount / 104_000).toBeCloseTo(142.756, 3);
    expect(peaks.cpuMilli.atSeconds! / DAY).toBeCloseTo(0.00382, 5);
    expect(peaks.memoryBytes.amount / (562.5 * GIB)).toBeCloseTo(95.25, 2);
    expect(trace.vms.filter(({ priority }) => priority === 0)).toHaveLength(1238);
  });

  it('reads the types beside the VMs', async () => {
    const { vms } = await readFiles([join(folder, 'vm_types_machine16.csv'), join(folder, 'vm_entries_1000.csv')]);
    expect(vms).toHaveLength(1000);
  });
});
