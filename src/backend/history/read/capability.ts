/** Names of Linux capabilities by number (linux/capability.h). */
const NAMES = (
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service ' +
  'net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin ' +
  'sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override ' +
  'mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'
).split(' ');

/** The revision of `struct vfs_cap_data` in the highest byte, and whether the permitted ones are effective at once. */
const REVISION_1 = 1;
const EFFECTIVE = 1;

/** What the attribute `security.capability` says, as `getcap` prints it: `cap_net_raw=ep`. */
export function capabilityWords(value: Buffer): string {
  if (value.length < 12) {
    return 'capability that cannot be read';
  }
  const magic = value.readUInt32LE(0);
  const words = magic >>> 24 === REVISION_1 || value.length < 20 ? 1 : 2;
  const names = (flags: 'p' | 'i'): string[] =>
    NAMES.filter((_name, bit) => {
      const word = bit >>> 5;
      const at = 4 + word * 8 + (flags === 'p' ? 0 : 4);
      return word < words && (value.readUInt32LE(at) >>> (bit & 31)) & 1;
    });
  const permitted = names('p');
  const inheritable = names('i').filter(name => !permitted.includes(name));
  const effective = magic & EFFECTIVE ? 'e' : '';
  const parts = [
    permitted.length > 0 && `${listOf(permitted)}=${effective}p`,
    inheritable.length > 0 && `${listOf(inheritable)}=${effective}i`
  ].filter(part => part !== false);
  return parts.length === 0 ? 'no capability' : parts.join(' ');
}

function listOf(names: readonly string[]): string {
  return names.map(name => `cap_${name}`).join(',');
}
