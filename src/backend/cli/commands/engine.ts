import { EngineProvider } from '../../session/engine-provider.js';
import type { ExitCode } from '../exit-code.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook engine`: what was found and what it can do. Throws `engine.*` when there is none. */
export async function engineCommand(
  terminal: ITerminal,
  options: { json: boolean }
): Promise<ExitCode> {
  const { info } = await new EngineProvider().find();
  if (options.json) {
    terminal.out(JSON.stringify(info));
    return 0;
  }
  const builder = info.buildkit ? 'BuildKit' : 'the engine’s own builder';
  terminal.out(
    [
      `${info.name} ${info.version} (API ${info.apiVersion}) on ${info.operatingSystem}, ${info.architecture}`,
      `found at   ${info.host} (${info.source})`,
      `images     ${info.imageStore} store, ${info.storageDriver} driver`,
      `builds by  ${builder}`,
      `kernel     ${info.kernel}${info.rootless ? ', rootless' : ''}`,
      ...(info.rootless
        ? []
        : ['note       whoever may use this socket is root on that machine'])
    ].join('\n')
  );
  return 0;
}
