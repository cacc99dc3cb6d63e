import type { IThemeManager } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ITerminal, Terminal } from '@jupyterlab/terminal';

/** The plugin whose settings JupyterLab's own terminals have. */
const SETTINGS = '@jupyterlab/terminal-extension:plugin';

/** What those settings say that concerns any terminal, with the kind of value that each takes. */
const OPTIONS: Readonly<
  Partial<Record<keyof ITerminal.IOptions, 'string' | 'number' | 'boolean'>>
> = {
  fontFamily: 'string',
  fontSize: 'number',
  lineHeight: 'number',
  theme: 'string',
  scrollback: 'number',
  cursorBlink: 'boolean',
  screenReaderMode: 'boolean',
  pasteWithCtrlV: 'boolean',
  macOptionIsMeta: 'boolean'
};

/** Makes terminals look as JupyterLab's do: with the user's settings for them, and in the page's theme. */
export class TerminalLook {
  private readonly _registry: ISettingRegistry | null;
  private readonly _terminals = new Set<Terminal>();

  constructor(registry: ISettingRegistry | null, themes: IThemeManager | null) {
    this._registry = registry;
    themes?.themeChanged.connect(() => {
      for (const terminal of this._terminals) {
        terminal.setOption('theme', terminal.getOption('theme'));
      }
    });
  }

  /** The user's settings for terminals; nothing where JupyterLab's terminals are switched off. */
  async options(): Promise<Partial<ITerminal.IOptions>> {
    try {
      const settings = await this._registry?.load(SETTINGS);
      const all = settings?.composite ?? {};
      return Object.fromEntries(
        Object.entries(OPTIONS).flatMap(([name, kind]) =>
          typeof all[name] === kind ? [[name, all[name]]] : []
        )
      );
    } catch {
      return {};
    }
  }

  /** Keeps a terminal in the page's theme until it is disposed. */
  follow(terminal: Terminal): void {
    this._terminals.add(terminal);
    terminal.disposed.connect(() => this._terminals.delete(terminal));
  }
}
