package share

import "golang.org/x/sys/unix"

// peer returns the user id of the process at the other end (LOCAL_PEERCRED, unix(4)).
func peer(fd int) (int, error) {
	c, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(c.Uid), nil
}
