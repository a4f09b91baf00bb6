// What lies in the folder that the commands name.

/** Edits objects as a person would: one field of the ConfigMap, one that may not change of the claim. */
export const editor = `#!/bin/sh
sed -i 's/d: "5"/d: edited/' "$1"
`

export const files: Readonly<Record<string, string>> = {}
