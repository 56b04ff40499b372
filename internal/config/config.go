// Package config finds caro's files and reads its settings.
//
// [PathsFor] says where files belong on a system. [Load] reads the settings: defaults, then the file config.toml, then
// environment variables; [Config.Override] lays a flag over them. Every setting is a row of one table (keys.go), from
// which the file, the variables, the help and `caro config` are made.
//
// The file is strict: a key that does not exist and a value that does not fit are errors with line and column, because
// a setting that is silently ignored is worse than none. A Config is passed in, never global.
package config
