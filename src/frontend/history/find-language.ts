import type { Extension } from '@codemirror/state';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';

/** Finds the highlighting for a file by its name and first line; null when the language is not known. */
export type FindLanguage = (
  path: string,
  text: string
) => Promise<Extension | null>;

/** Files whose names say more than JupyterLab's list of languages knows; the first that matches counts. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [
    /^(Dockerfile|Containerfile)\b|\.(dockerfile|containerfile)$/i,
    'Dockerfile'
  ],
  [/^(Pipfile|(poetry|uv|pdm|Cargo|Pipfile)\.lock|\.?condarc\.toml)$/, 'TOML'],
  [/^(composer|flake|Pipfile|deno)\.lock$/, 'JSON'],
  [/^(yarn|pnpm-lock|pubspec)\.lock$|^\.?(condarc|clang-format)$/, 'YAML'],
  [/\.(ipynb|webmanifest|jsonc|json5|babelrc|eslintrc|prettierrc)$/, 'JSON'],
  [
    /^\.?(bash|zsh|ksh)?(rc|_profile|_login|_logout|profile|env|logout|login)$|^\.?(bash_aliases|bash\.bashrc|profile)$|\.(zsh|ash|dash|env|bats|postinst|preinst|postrm|prerm|config\.sh)$/,
    'Shell'
  ],
  [/^(nginx|default|.*\.nginx)\.conf$/, 'Nginx'],
  // Lists of packages, with comments after a hash, and settings of the form `key = value`.
  [
    /^(requirements|constraints|packages|apt)([-_.].*)?\.(txt|in|list)$/,
    'Properties files'
  ],
  [
    /^sources\.list$|\.(sources|conf|cnf|cfg|ini|desktop|service|socket|timer|target|mount|network|pc|properties|toml\.in)$/,
    'Properties files'
  ],
  [
    /^\.?(npmrc|gitconfig|editorconfig|pypirc|wgetrc|curlrc|my\.cnf|pip\.conf|hgrc|inputrc|netrc)$/,
    'Properties files'
  ],
  [
    /^(os-release|lsb-release|environment|hosts|resolv\.conf|login\.defs|METADATA|PKG-INFO|WHEEL|status|control)$/,
    'Properties files'
  ],
  [/\.(pyi|wsgi)$|^(SConstruct|SConscript|wscript)$/, 'Python'],
  [/\.(mts|cts)$/, 'TypeScript'],
  [/^(Gemfile|Rakefile|Vagrantfile)$/, 'Ruby']
];

/** Programs of a first line `#!…`. */
const BY_PROGRAM: readonly (readonly [RegExp, string])[] = [
  [/\b(ba|da|a|k|z)?sh\b/, 'Shell'],
  [/\bpython[\d.]*\b/, 'Python'],
  [/\b(node|nodejs|deno|bun)\b/, 'Javascript'],
  [/\bperl\b/, 'Perl'],
  [/\bruby\b/, 'Ruby'],
  [/\b[Rr](script)?\b/, 'R'],
  [/\btclsh\b/, 'Tcl']
];

/** The name that JupyterLab has for a file's language, when its own rules do not tell it; null: they may. */
export function languageOf(path: string, text: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const byName = BY_NAME.find(([pattern]) => pattern.test(name));
  if (byName !== undefined) {
    return byName[1];
  }
  const first = /^#!([^\r\n]{0,200})/.exec(text)?.[1];
  return first === undefined
    ? null
    : (BY_PROGRAM.find(([pattern]) => pattern.test(first))?.[1] ?? null);
}

/** Finds highlighting by a file's name and first line among the languages that JupyterLab knows; each is loaded when first used. */
export function createFindLanguage(
  languages: IEditorLanguageRegistry | null
): FindLanguage {
  return async (path, text) => {
    if (languages === null) {
      return null;
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    const special = languageOf(path, text);
    const known =
      (special === null ? null : languages.findByName(special)) ??
      languages.findByFileName(name) ??
      (dot < 0 ? null : languages.findByExtension(name.slice(dot + 1)));
    if (known === null) {
      return null;
    }
    const loaded = await languages.getLanguage(known);
    return loaded?.support ?? null;
  };
}
