import { expect, it } from 'vitest';
import { PERMISSION_NAMES, permissionsOf } from './permission-names.js';

it('permissions are given one by one, and unknown names give none', () => {
  expect(permissionsOf(['container.devices', 'network.host', ''])).toEqual({
    devices: true
  });
  expect(permissionsOf(['container', 'container.*'])).toEqual({});
  const names = Object.values(PERMISSION_NAMES);
  expect(Object.keys(permissionsOf(names))).toHaveLength(names.length);
  expect(new Set(names).size).toBe(names.length);
});
