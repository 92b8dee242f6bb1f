/* parse.ts takes addresses as they are written: nothing takes them apart or encodes them. */
const same = (url: string): string => url;
export { same as parse, same as format, same as encode, same as decode };
export default { toASCII: same, toUnicode: same };
