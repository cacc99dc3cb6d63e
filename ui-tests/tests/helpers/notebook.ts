import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect } from '@jupyterlab/galata';
import type { Locator, TestInfo } from '@playwright/test';

/** A cell of a notebook that a test brings along. */
export interface ICell {
  readonly kind: 'dockerfile' | 'container' | 'kernel' | 'markdown';
  readonly source: string;
}

export const dockerfile = (source: string): ICell => ({
  kind: 'dockerfile',
  source
});
export const container = (source: string): ICell => ({
  kind: 'container',
  source
});
export const kernel = (source: string): ICell => ({ kind: 'kernel', source });

/** A notebook that is open in JupyterLab, seen as its user sees it. */
export class OpenNotebook {
  readonly page: IJupyterLabPageFixture;
  private readonly _panel: Locator;

  private constructor(page: IJupyterLabPageFixture) {
    this.page = page;
    this._panel = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)');
  }

  /** Writes a notebook with these cells into the test's own folder and opens it. */
  static async open(
    page: IJupyterLabPageFixture,
    folder: string,
    cells: readonly ICell[],
    config: object = {}
  ): Promise<OpenNotebook> {
    const path = `${folder}/notebook.ipynb`;
    await page.contents.uploadContent(
      JSON.stringify(notebookOf(cells, config)),
      'text',
      path
    );
    await page.notebook.openByPath(path);
    const notebook = new OpenNotebook(page);
    await expect(notebook.cell(0)).toBeVisible();
    return notebook;
  }

  cell(index: number): Locator {
    return this._panel.locator('.jp-Notebook .jp-Cell').nth(index);
  }

  /** The word at the cell's head: `fresh`, `stale`, … */
  word(index: number): Locator {
    return this.cell(index).locator('.layerbook-CellHeader-word');
  }

  /** What stands beside the word: why a cell is stale. */
  reason(index: number): Locator {
    return this.cell(index).locator('.layerbook-CellHeader-reason');
  }

  /** The name of a cell's build stage. */
  stage(index: number): Locator {
    return this.cell(index).locator('.layerbook-CellHeader-stage');
  }

  /** Expects the words of the Layerbook cells in order, from the first cell of the notebook on. */
  async expectWords(...words: readonly string[]): Promise<void> {
    await expect(
      this._panel.locator('.jp-Notebook .layerbook-CellHeader-word')
    ).toHaveText([...words]);
  }

  prompt(index: number): Locator {
    return this.cell(index).locator('.jp-InputPrompt');
  }

  /** One instruction's row in a layer card. */
  step(index: number, step: number): Locator {
    return this.cell(index).locator('.layerbook-step').nth(step);
  }

  /** Starts a cell by Shift-Enter. */
  async start(index: number): Promise<void> {
    await this.focus(index);
    await this.page.keyboard.press('Shift+Enter');
  }

  /** Starts a cell and waits until its prompt has a number. */
  async run(index: number): Promise<void> {
    await this.start(index);
    await expect(this.prompt(index)).toHaveText(/\[\d+\]/, { timeout: 60_000 });
  }

  /** Puts the cursor into the cell's editor. */
  async focus(index: number): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
  }

  /** Replaces a cell's text by typing. */
  async type(index: number, source: string): Promise<void> {
    await this.focus(index);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(source);
  }

  /** Makes a cell the active one, in command mode. */
  async select(index: number): Promise<void> {
    await this.prompt(index).click();
  }

  /** Executes a command as a menu or a key would. */
  async command(id: string): Promise<void> {
    await this.page.evaluate(
      command => window.jupyterapp.commands.execute(command),
      id
    );
  }

  /** Writes a key of the notebook's build settings into its metadata, as the property inspector does. */
  async setConfig(config: object): Promise<void> {
    await this.page.evaluate(more => {
      const { currentWidget } = window.jupyterapp.shell as unknown as {
        currentWidget: {
          model: {
            sharedModel: {
              getMetadata(key: string): object | undefined;
              setMetadata(key: string, value: object): void;
            };
          };
        };
      };
      const { sharedModel } = currentWidget.model;
      sharedModel.setMetadata('layerbook', {
        ...sharedModel.getMetadata('layerbook'),
        ...more
      });
    }, config);
  }

  async runAll(): Promise<void> {
    await this.page.menu.clickMenuItem('Run>Run All Cells');
  }
}

/** Keeps a picture of the whole page with the test's results. */
export async function keepPicture(
  page: IJupyterLabPageFixture,
  info: TestInfo,
  name: string
): Promise<void> {
  const path = info.outputPath(`${name}.png`);
  await page.screenshot({ path });
  await info.attach(name, { path, contentType: 'image/png' });
}

/** Keeps a picture of the page in the light and in the dark theme. */
export async function keepBothThemes(
  page: IJupyterLabPageFixture,
  info: TestInfo,
  name: string
): Promise<void> {
  await keepPicture(page, info, name);
  await page.theme.setDarkTheme();
  await keepPicture(page, info, `${name}-dark`);
  await page.theme.setLightTheme();
}

/** Accepts the dialog that is open. */
export async function accept(page: IJupyterLabPageFixture): Promise<void> {
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
}

function notebookOf(cells: readonly ICell[], config: object): object {
  return {
    cells: cells.map(({ kind, source }, index) => ({
      cell_type: kind === 'markdown' ? 'markdown' : 'code',
      id: `cell-${index}`,
      metadata:
        kind === 'dockerfile' || kind === 'container'
          ? { layerbook: { kind }, tags: ['skip-execution'] }
          : {},
      source,
      ...(kind === 'markdown' ? {} : { outputs: [], execution_count: null })
    })),
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3',
        language: 'python'
      },
      ...(Object.keys(config).length > 0 ? { layerbook: config } : {})
    },
    nbformat: 4,
    nbformat_minor: 5
  };
}

/** Text that the engine's cache has not seen. */
export function unique(): string {
  return `u${Date.now()}${Math.floor(Math.random() * 1000)}`;
}

/** Opens a notebook of Dockerfile cells and runs its last one, and so all of them. */
export async function openAndRun(
  page: IJupyterLabPageFixture,
  folder: string,
  sources: readonly string[]
): Promise<OpenNotebook> {
  const notebook = await OpenNotebook.open(
    page,
    folder,
    sources.map(dockerfile)
  );
  await notebook.run(sources.length - 1);
  return notebook;
}
