import type {
  ContainerNetwork,
  EnvFile,
  ExtraHost,
  GpuRequest,
  Ulimit
} from './container-options.js';
import {
  isEmpty,
  isList,
  isMapping,
  optionError,
  readBoolean,
  readEntries,
  readFields,
  readList,
  readText,
  scalarText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';

/** `env_file`: a path, or a list of paths or of `{path, required}`. */
export function readEnvFiles(value: IOptionValue): EnvFile[] {
  const items = isList(value) ? readList(value) : [value];
  return items.map(item => {
    if (!isMapping(item)) {
      const path = readText(item, 'the path of a file');
      return { path, required: true, line: item.line };
    }
    const { path, required } = readFields(item, ['path', 'required']);
    if (path === undefined) {
      throw optionError(
        item.line,
        `\`${item.name}\` in line ${item.line} has no \`path\`.`
      );
    }
    return {
      path: readText(path, 'the path of a file'),
      required: required ? readBoolean(required) : true,
      line: item.line
    };
  });
}

/** `networks`: a list of names, or a mapping from names to `{aliases}`. */
export function readNetworks(value: IOptionValue): ContainerNetwork[] {
  if (isList(value)) {
    return readList(value).map(item => ({
      name: readText(item, 'the name of a network'),
      aliases: []
    }));
  }
  const entries = readEntries(value, 'a list of names of networks');
  return entries.map(({ key, value: item }) => {
    const aliases = isEmpty(item)
      ? undefined
      : readFields(item, ['aliases']).aliases;
    return {
      name: key,
      aliases: aliases ? readList(aliases).map(alias => readText(alias)) : []
    };
  });
}

const MODES = '`none`, `bridge` or `host`';

/** `network_mode`. Sharing another container's network is left out: cells do not know each other's containers. */
export function readNetworkMode(
  value: IOptionValue
): 'none' | 'bridge' | 'host' {
  const text = readText(value, MODES);
  if (text !== 'none' && text !== 'bridge' && text !== 'host') {
    throw wrongValue(
      value,
      `${MODES} (a network by name goes under \`networks\`)`
    );
  }
  return text;
}

/** `gpus`: `all`, or a list of device requests. */
export function readGpus(value: IOptionValue): GpuRequest[] {
  if (scalarText(value) === 'all') {
    return [{ driver: '', count: -1, deviceIds: [], capabilities: ['gpu'] }];
  }
  return readList(value, '`all` or a list of devices').map(readGpu);
}

function readGpu(value: IOptionValue): GpuRequest {
  const fields = readFields(value, [
    'driver',
    'count',
    'device_ids',
    'capabilities'
  ]);
  if (fields.count && fields.device_ids) {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} has both \`count\` and \`device_ids\`; give one of them.`
    );
  }
  const texts = (list: IOptionValue | undefined): string[] =>
    list ? readList(list).map(item => readText(item)) : [];
  const deviceIds = texts(fields.device_ids);
  const capabilities = texts(fields.capabilities);
  return {
    driver: fields.driver ? readText(fields.driver) : '',
    count: fields.count
      ? readGpuCount(fields.count)
      : deviceIds.length > 0
        ? 0
        : -1,
    deviceIds,
    capabilities: capabilities.includes('gpu')
      ? capabilities
      : ['gpu', ...capabilities]
  };
}

function readGpuCount(value: IOptionValue): number {
  const text = scalarText(value) ?? '';
  if (text !== 'all' && !/^[1-9]\d{0,3}$/.test(text)) {
    throw wrongValue(value, 'a number of devices or `all`');
  }
  return text === 'all' ? -1 : Number(text);
}

/** `ulimits`: a mapping from limits to a number or `{soft, hard}`. */
export function readUlimits(value: IOptionValue): Ulimit[] {
  const entries = readEntries(value, 'a mapping such as `nofile: 1024`');
  return entries.map(({ key, value: item }) => {
    if (!/^[a-z]+$/.test(key)) {
      throw wrongValue(item, 'a limit such as `nofile` or `nproc`');
    }
    if (!isMapping(item)) {
      const limit = readLimit(item);
      return { name: key, soft: limit, hard: limit };
    }
    const { soft, hard } = readFields(item, ['soft', 'hard']);
    if (soft === undefined || hard === undefined) {
      throw wrongValue(item, 'a number, or a mapping with `soft` and `hard`');
    }
    return { name: key, soft: readLimit(soft), hard: readLimit(hard) };
  });
}

function readLimit(value: IOptionValue): number {
  const text = scalarText(value) ?? '';
  const limit = Number(text);
  if (!/^(?:-1|\d+)$/.test(text) || !Number.isSafeInteger(limit)) {
    throw wrongValue(value, 'a whole number, or -1 for no limit');
  }
  return limit;
}

/** `extra_hosts`: a list of `host=address` (or `host:address`), or a mapping. */
export function readExtraHosts(value: IOptionValue): ExtraHost[] {
  if (!isList(value)) {
    return readEntries(value, 'a list of `host=address`').map(entry => ({
      host: entry.key,
      address: readText(entry.value, 'an address')
    }));
  }
  return readList(value).map(item => {
    const text = readText(item, '`host=address`');
    const match = /^([^=:\s]+)[=:](\S+)$/.exec(text);
    if (match === null) {
      throw wrongValue(item, '`host=address`');
    }
    const address = match[2] ?? '';
    return {
      host: match[1] ?? '',
      address: address.replace(/^\[(.*)\]$/, '$1')
    };
  });
}
