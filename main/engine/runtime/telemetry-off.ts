// Variables that keep native libraries from calling out.

/**
 * ONNX Runtime 1.30 reports to its maker from native code, which the network guard cannot see: it
 * asks a name server for the maker's collector and writes a device id, a database of events and a
 * log into the folders for caches and temporary files. This variable stops all of it if it is set
 * before the library is loaded.
 */
export const TELEMETRY_OFF: Readonly<Record<string, string>> = { ORT_DISABLE_TELEMETRY: '1' };
