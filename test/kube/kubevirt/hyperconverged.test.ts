import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { configurationOfHyperConverged } from '../../../src/kube/kubevirt/hyperconverged.ts';

function read(spec: object, rest: object = {}) {
  const issues = new IssueList();
  const object = { apiVersion: 'hco.kubevirt.io/v1beta1', kind: 'HyperConverged', spec, ...rest };
  return { configuration: configurationOfHyperConverged(Field.root(object, issues)), issues: issues.all };
}

describe('configurationOfHyperConverged', () => {
  it('has the defaults of the operator', () => {
    const { configuration, issues } = read({});
    expect(issues).toEqual([]);
    expect(configuration).toMatchObject({
      developerConfiguration: { cpuAllocationRatio: 10, memoryOvercommit: 100 },
      network: { defaultNetworkInterface: 'masquerade' },
      vmRolloutStrategy: 'LiveUpdate',
    });
    expect(configuration.migrations).toEqual({
      parallelMigrationsPerCluster: 5,
      parallelOutboundMigrationsPerNode: 1,
      completionTimeoutPerGiB: 20,
      progressTimeout: 150,
      allowAutoConverge: false,
      allowPostCopy: false,
    });
    // 17 models, each with its -v1
    expect(Object.keys(configuration.obsoleteCPUModels as object)).toHaveLength(34);
    for (const key of ['cpuModel', 'evictionStrategy', 'permittedHostDevices', 'virtualMachineOptions']) {
      expect(configuration).not.toHaveProperty(key);
    }
  });

  it('passes on what the object says', () => {
    const { configuration, issues } = read({
      liveMigrationConfig: {
        completionTimeoutPerGiB: 0,
        bandwidthPerMigration: '64Mi',
        network: 'fast',
        allowPostCopy: true,
      },
      resourceRequirements: { vmiCPUAllocationRatio: 4, autoCPULimitNamespaceLabelSelector: { matchLabels: {} } },
      higherWorkloadDensity: { memoryOvercommitPercentage: 150 },
      defaultCPUModel: 'Haswell',
      defaultRuntimeClass: 'kata',
      evictionStrategy: 'LiveMigrate',
      obsoleteCPUs: { cpuModels: ['Penryn'] },
      virtualMachineOptions: { disableFreePageReporting: false, disableSerialConsoleLog: true },
      liveUpdateConfiguration: { maxCpuSockets: 8 },
    });
    expect(issues).toEqual([]);
    expect(configuration).toMatchObject({
      developerConfiguration: { cpuAllocationRatio: 4, memoryOvercommit: 150 },
      migrations: {
        completionTimeoutPerGiB: 0,
        bandwidthPerMigration: '64Mi',
        network: 'fast',
        allowPostCopy: true,
        parallelOutboundMigrationsPerNode: 1,
      },
      cpuModel: 'Haswell',
      defaultRuntimeClass: 'kata',
      evictionStrategy: 'LiveMigrate',
      obsoleteCPUModels: { Penryn: true, 'Conroe-v1': true },
      liveUpdateConfiguration: { maxCpuSockets: 8 },
      autoCPULimitNamespaceLabelSelector: { matchLabels: {} },
    });
    expect(configuration.virtualMachineOptions).toEqual({ disableSerialConsoleLog: {} });
  });

  it('renames the fields of devices and leaves out disabled ones', () => {
    const { configuration } = read({
      permittedHostDevices: {
        pciHostDevices: [
          { pciDeviceSelector: '10DE:1DB6', resourceName: 'nvidia.com/V100', externalResourceProvider: true },
          { pciDeviceSelector: '8086:6F54', resourceName: 'intel.com/qat', disabled: true },
        ],
        mediatedDevices: [{ mdevNameSelector: 'GRID T4-1Q', resourceName: 'nvidia.com/T4' }],
        usbHostDevices: [{ resourceName: 'kubevirt.io/usb', selectors: [{ vendor: '1', product: '2' }] }],
      },
    });
    expect(configuration.permittedHostDevices).toEqual({
      pciHostDevices: [
        { pciVendorSelector: '10DE:1DB6', resourceName: 'nvidia.com/V100', externalResourceProvider: true },
      ],
      mediatedDevices: [{ mdevNameSelector: 'GRID T4-1Q', resourceName: 'nvidia.com/T4' }],
      usb: [{ resourceName: 'kubevirt.io/usb', selectors: [{ vendor: '1', product: '2' }] }],
    });
  });

  it('names no list of devices that holds none', () => {
    const permittedHostDevices = { pciHostDevices: [], mediatedDevices: [{ disabled: true }] };
    expect(read({ permittedHostDevices }).configuration.permittedHostDevices).toEqual({});
  });

  it('opens the gates that the operator opens', () => {
    const gatesOf = (featureGates: object, annotations: object = {}) =>
      (
        read({ featureGates }, { metadata: { annotations } }).configuration.developerConfiguration as {
          featureGates: string[];
        }
      ).featureGates;
    expect(gatesOf({})).toEqual([
      'CPUManager',
      'Snapshot',
      'ExpandDisks',
      'HostDevices',
      'VMExport',
      'KubevirtSeccompProfile',
      'WithHostModelCPU',
      'HypervStrictCheck',
      'VideoConfig',
      'DecentralizedLiveMigration',
      'DeclarativeHotplugVolumes',
    ]);
    const set = gatesOf(
      {
        alignCPUs: true,
        decentralizedLiveMigration: false,
        declarativeHotplugVolumes: false,
        persistentReservation: true,
      },
      { deployPasstNetworkBinding: 'true' },
    );
    expect(set).toEqual(
      expect.arrayContaining(['AlignCPUs', 'PersistentReservation', 'HotplugVolumes', 'PasstBinding']),
    );
    expect(gatesOf({ incrementalBackup: true, downwardMetrics: true, objectGraph: true })).toEqual(
      expect.arrayContaining(['IncrementalBackup', 'UtilityVolumes', 'DownwardMetrics', 'ObjectGraph']),
    );
    expect(gatesOf({ containerPathVolumes: true, videoConfig: false })).toContain('ContainerPathVolumes');
    expect(gatesOf({ videoConfig: false })).not.toContain('VideoConfig');
    expect(set).not.toContain('DecentralizedLiveMigration');
    expect(set).not.toContain('DeclarativeHotplugVolumes');
  });

  it('tells what is wrong and goes on with the default', () => {
    const { configuration, issues } = read({
      liveMigrationConfig: { parallelMigrationsPerCluster: 'many', bandwidthPerMigration: 'fast' },
    });
    expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'spec.liveMigrationConfig.parallelMigrationsPerCluster wrong-type',
      'spec.liveMigrationConfig.bandwidthPerMigration bad-quantity',
    ]);
    expect(configuration.migrations).toMatchObject({ parallelMigrationsPerCluster: 5 });
  });

  it('warns of a version it does not know and of a patch', () => {
    const annotations = { 'kubevirt.kubevirt.io/jsonpatch': '[]' };
    const { issues } = read({}, { apiVersion: 'hco.kubevirt.io/v1', metadata: { annotations } });
    expect(issues.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning unsupported-version',
      'warning unsupported-setting',
    ]);
  });

  it('never throws', () => {
    const part = fc.jsonValue();
    const spec = fc.record({
      liveMigrationConfig: part,
      permittedHostDevices: fc.oneof(part, fc.record({ pciHostDevices: part, usbHostDevices: part })),
      obsoleteCPUs: fc.oneof(part, fc.record({ cpuModels: part })),
      featureGates: part,
      virtualMachineOptions: part,
      resourceRequirements: part,
    });
    fc.assert(
      fc.property(fc.oneof(spec, part), part, (one, metadata) => {
        configurationOfHyperConverged(Field.root({ metadata, spec: one }, new IssueList()));
        configurationOfHyperConverged(Field.root(one, new IssueList()));
      }),
    );
  });
});
