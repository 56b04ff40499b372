package history

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"
)

// suffixEntry ends the name of a whole spool file; the name before it is the entry's id.
const suffixEntry = ".json"

func (s *Store) spoolDir() string { return s.path + suffixSpool }

// spooled reports whether entries wait in the spool.
func (s *Store) spooled() bool { return len(s.spoolFiles()) > 0 }

// spoolFiles returns the names of the whole files in the spool, oldest first.
func (s *Store) spoolFiles() []string {
	list, _ := os.ReadDir(s.spoolDir()) // mostly there is no such folder
	var names []string
	for _, f := range list {
		if strings.HasSuffix(f.Name(), suffixEntry) {
			names = append(names, f.Name())
		}
	}
	return names
}

// spool leaves an entry for whoever opens the store next. It is on the disk when spool returns nil.
func (s *Store) spool(e *Entry) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	switch err := os.Mkdir(s.spoolDir(), 0o700); { // beside the file that is busy, so its folder is there
	case err == nil:
		if err := syncFolder(filepath.Dir(s.path)); err != nil {
			return err
		}
	case !errors.Is(err, os.ErrExist):
		return err
	}
	name := filepath.Join(s.spoolDir(), string(e.ID)+suffixEntry)
	tmp := name + suffixNew // readers take whole files only
	err = writeSynced(tmp, func(f *os.File) error {
		_, err := f.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, name); err != nil {
		os.Remove(tmp)
		return err
	}
	return syncFolder(s.spoolDir())
}

// writeSynced makes a file that only the user can read, or none, and returns when it is on the disk.
func writeSynced(path string, write func(*os.File) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}

// drain moves the spool into the store. The names of the files go into the drained bucket with their entries: a process
// that dies before it has removed the files must not make the next one count their uses twice.
func (s *Store) drain(db *bbolt.DB) error {
	names := s.spoolFiles()
	if len(names) == 0 {
		return nil
	}
	err := db.Update(func(tx *bbolt.Tx) error {
		done := tx.Bucket(bucketDrained)
		if err := s.forgetDrained(done); err != nil {
			return err
		}
		for _, name := range names {
			if done.Get([]byte(name)) != nil {
				continue
			}
			if err := s.drainFile(tx, name); err != nil {
				return err
			}
			if err := done.Put([]byte(name), []byte{1}); err != nil {
				return err
			}
		}
		return s.retain(tx)
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(filepath.Join(s.spoolDir(), name)); err != nil {
			return err
		}
	}
	return syncFolder(s.spoolDir())
}

// drainFile adds the entry of a spool file. A file that holds none is set aside for Repair: it was whole when its
// writer closed it, so something else has damaged it.
func (s *Store) drainFile(tx *bbolt.Tx, name string) error {
	path := filepath.Join(s.spoolDir(), name)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var e Entry
	if json.Unmarshal(text, &e) != nil || !e.ID.valid() {
		return os.WriteFile(s.path+suffixDamaged+name, text, 0o600)
	}
	e.complete(s.opts.Now())
	_, err = add(tx, e)
	return err
}

// forgetDrained empties the list of drained files, but for those that are still there.
func (s *Store) forgetDrained(done *bbolt.Bucket) error {
	var gone [][]byte
	err := done.ForEach(func(name, _ []byte) error {
		if !exists(filepath.Join(s.spoolDir(), string(name))) {
			gone = append(gone, name)
		}
		return nil
	})
	for _, name := range gone {
		if err == nil {
			err = done.Delete(name)
		}
	}
	return err
}
