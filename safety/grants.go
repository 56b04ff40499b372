package safety

import "strings"

// grantHandlers judge the programs that change who may do what beside chmod and chown.
func grantHandlers() map[string]handler {
	m := map[string]handler{"setcap": setcap, "setfacl": setfacl, "chattr": chattr, "chflags": chattr, "getcap": nothing, "chcon": chcon}
	return m
}

// setcap gives a program capabilities of root, or takes them away.
func setcap(c *call) stream {
	f := parse(c.args, "n")
	switch {
	case f.has("v", "q") && len(f.rest) == 0 || isHelp(c.args):
	case f.has("r"):
		c.a.report("attributes", c.span, "")
	default:
		c.a.report("set-capability", c.span, "")
	}
	return stream{}
}

// setfacl changes access lists: those of the system, of keys, or of all below a folder weigh more.
func setfacl(c *call) stream {
	f := parse(c.args, "m modify x remove M X set set-file restore")
	if f.has("test", "version", "help") {
		return stream{}
	}
	if spec, ok := f.get("m", "modify", "set"); ok && f.has("R", "recursive") && othersWrite.MatchString(spec.text) {
		for _, v := range f.rest {
			if class := c.a.place(v.text).class; class == inService || class == inHome || class == inHere || class == inVolume {
				c.a.report("chmod-open", v.span, "")
				return stream{}
			}
		}
	}
	c.attributes(f.rest, f.has("R", "recursive"), f.has("m", "modify", "set", "M"))
	return stream{}
}

// othersWrite finds an entry of an access list that lets everybody write.
var othersWrite = lazy(`(?:^|,)(?:d(?:efault)?:)?(?:o|other)::?[rx-]*w`)

// chcon changes how SELinux labels files: those of the system, all below a folder, weigh more.
func chcon(c *call) stream {
	f := parse(c.args, "t type u user r role l range reference")
	c.attributes(f.rest, f.has("R", "recursive"), false)
	return stream{}
}

// chattr and chflags change attributes; an immutable system cannot be updated, one that no longer is can be changed.
func chattr(c *call) stream {
	f := parse(c.args, "p v")
	var files []value
	for _, v := range f.rest {
		if !strings.HasPrefix(v.text, "+") && !strings.HasPrefix(v.text, "=") {
			files = append(files, v)
		}
	}
	c.attributes(files, f.has("R"), false)
	return stream{}
}

// attributes judges the files whose attributes change.
func (c *call) attributes(files []value, recursive, grants bool) {
	for _, v := range files {
		p := c.a.place(v.text)
		switch {
		case recursive && (p.class == inRoot || p.class == inSystem || p.class == inBoot), p.vital, p.class == inRoot:
			c.a.report("access-system", v.span, "")
			return
		case grants && (p.class == inCritical || p.device), recursive && p.class == inHomes:
			c.a.report("expose-secret", v.span, "")
			return
		}
	}
	c.a.report("attributes", c.span, "")
}
