import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const size = {
  'max-lines': ['error', { max: 400, skipBlankLines: true }],
  'max-lines-per-function': [
    'error',
    { max: 60, skipBlankLines: true, skipComments: true }
  ],
  'max-params': ['error', 4]
};

/** Imports that an area may not have; the compiler's project references refuse most of them too. */
const forbid = patterns => ({
  'no-restricted-imports': ['error', { patterns }]
});

export default tseslint.config(
  {
    ignores: [
      'node_modules/**',
      'lib/**',
      'dist/**',
      'coverage/**',
      'jupyterlab_layerbook/**',
      '**/.venv/**',
      'ui-tests/node_modules/**',
      'ui-tests/test-results/**'
    ]
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        clearTimeout: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly'
      }
    },
    rules: size
  },
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { jsdoc },
    rules: {
      ...size,
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always'],
      curly: ['error', 'all']
    }
  },
  {
    files: ['src/common/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: forbid([
      { group: ['node:*', '@jupyterlab/*', '@lumino/*', 'react'], message: 'common is pure' }
    ])
  },
  {
    files: ['src/frontend/**/*.{ts,tsx}'],
    plugins: { jupyter },
    rules: {
      ...forbid([{ group: ['node:*', '**/backend/**'], message: 'the front end runs in a browser' }]),
      ...(jupyter.configs?.recommended?.rules ?? {})
    }
  },
  {
    files: ['src/backend/**/*.ts'],
    rules: forbid([
      { group: ['@jupyterlab/*', '@lumino/*', 'react', '**/frontend/**'], message: 'the back end has no page' }
    ])
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' }
  },
  prettier
);
