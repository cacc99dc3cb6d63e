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
      '@typescript-eslint/no-floating-promises': [
        'error',
        { ignoreVoid: true }
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
      ],
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always'],
      curly: ['error', 'all']
    }
  },
  {
    files: ['src/common/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: forbid([
      {
        group: ['node:*', '@jupyterlab/*', '@lumino/*', 'react'],
        message: 'common is pure'
      }
    ])
  },
  {
    files: ['src/frontend/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    plugins: { jupyter },
    rules: {
      ...forbid([
        {
          group: ['node:*', '**/backend/**'],
          message: 'the front end runs in a browser'
        }
      ]),
      ...jupyter.configs.recommended[0].rules,
      // A Lumino signal takes the method and its object: `connect(this._onChanged, this)`.
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  {
    files: ['src/backend/**/*.ts'],
    rules: forbid([
      {
        group: ['@jupyterlab/*', '@lumino/*', 'react', '**/frontend/**'],
        message: 'the back end has no page'
      }
    ])
  },
  {
    // JupyterLab hands a plugin its services as parameters.
    files: ['src/frontend/plugins/*.ts'],
    rules: {
      'max-params': 'off',
      // What the plugins register is needed at once; views, editors and JSON-RPC are loaded behind it.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    files: ['examples/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly'
      }
    }
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true }],
      'max-params': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off'
    }
  },
  prettier
);
