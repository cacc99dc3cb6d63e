/** Commands of volumes. */
export const VolumeCommandIDs = {
  showVolumes: 'layerbook:show-volumes',
  newVolume: 'layerbook:new-volume',
  browseVolume: 'layerbook:browse-volume',
  copyVolume: 'layerbook:copy-volume',
  removeVolume: 'layerbook:remove-volume'
} as const;
