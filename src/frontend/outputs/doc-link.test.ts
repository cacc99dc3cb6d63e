import { describe, expect, it } from 'vitest';
import { docLink } from './doc-link.js';

describe('docLink', () => {
  it('takes a page of Docker’s documentation', () => {
    expect(
      docLink('https://docs.docker.com/go/dockerfile/rule/from-as-casing/')
    ).toBe('https://docs.docker.com/go/dockerfile/rule/from-as-casing/');
  });

  it.each([
    '',
    'FromAsCasing',
    'javascript:alert(1)',
    'http://docs.docker.com/go/',
    'https://docs.docker.com.example.org/go/',
    'https://docs.docker.com@example.org/go/',
    'https://user@docs.docker.com/go/',
    'https://docs.docker.com:8443/go/',
    'data:text/html,https://docs.docker.com/'
  ])('refuses %j', url => {
    expect(docLink(url)).toBeNull();
  });
});
