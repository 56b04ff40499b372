package share

import "golang.org/x/sys/unix"

// peer returns the user id of the process at the other end (SO_PEERCRED, unix(7)).
func peer(fd int) (int, error) {
	c, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(c.Uid), nil
}
