package shell

// Host is the system that this program was built for.
const Host = MacOS
