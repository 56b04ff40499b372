//go:build !darwin

package remote

// SystemKeychain is nil: there is no keychain here.
var SystemKeychain Keychain
