package redact

import (
	"regexp"
	"strings"
	"unicode"
)

// notValues are words that stand where a secret could and are none.
var notValues = map[string]bool{
	"true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "null": true, "nil": true, "none": true,
	"undefined": true, "empty": true, "blank": true, "required": true, "optional": true, "prompt": true, "stdin": true,
	"string": true, "file": true, "env": true, "ask": true, "auto": true, "default": true, "value": true, "redacted": true,
	"hidden": true, "masked": true, "unset": true, "disabled": true, "enabled": true, "never": true, "always": true,
}

// fileName matches values that name a file rather than being one's content.
var fileName = regexp.MustCompile(`(?i)^[\w./~-]+\.(txt|json|pem|key|pub|ya?ml|toml|env|conf|cfg|ini|crt|cer|p12|pfx|gpg|asc|kdbx|sh|py|js|ts|go|rb|log|csv|xml|html?|md|db|sql|properties)$`)

// source matches values that say where the secret comes from: openssl's file:PATH, docker's id=NAME.
var source = regexp.MustCompile(`^(file|env|fd|id|type|name|src|source|target|op|ssm|arn|secret|projects)[:=/]`)

// capitals matches what people write for a value to fill in, such as YOUR_TOKEN.
var capitals = regexp.MustCompile(`^[A-Z]+([_-][A-Z]+)*$`)

// placeholderWords are parts of such a value in lower case.
var placeholderWords = []string{"your-", "your_", "-here", "_here", "xxxx", "****", "....", "insert-", "insert_", "replace-me", "replace_me", "example-", "placeholder"}

// given reports whether a value is written out: no variable, substitution, pattern, placeholder or file.
func given(v string) bool {
	v = strings.Trim(v, `"'`)
	if v == "" || v[0] == ' ' || strings.ContainsAny(v[:1], "$`<>[](){}*^|&;%\\#=,:-?") && !strings.HasPrefix(v, "$2") && !symbols(v) {
		return false
	}
	lower := strings.ToLower(v)
	if v[0] == '@' && fileName.MatchString(v[1:]) || source.MatchString(v) || notValues[lower] || capitals.MatchString(v) || fileName.MatchString(v) || isPath(v) {
		return false
	}
	for _, part := range []string{"$(", "${", "{{", "}}", ".*", ".+", "[^", `\w`, `\s`, `\d`, `\S`, "<redacted>"} {
		if strings.Contains(lower, part) {
			return false
		}
	}
	for _, part := range placeholderWords {
		if strings.Contains(lower, part) {
			return false
		}
	}
	return strings.Trim(v, "x*.X-_ ") != ""
}

// symbols reports whether a value that begins with a special character is a password nevertheless: it goes on with
// letters and digits, and no variable begins so.
func symbols(v string) bool {
	return strings.ContainsAny(v[:1], "#%^&*?=,:") && mixed(v[1:])
}

// isPath reports whether a value is the path of a file or folder.
func isPath(v string) bool {
	for _, begin := range []string{"/", "~/", "./", "../", "~"} {
		if strings.HasPrefix(v, begin) && !dense(v) {
			return true
		}
	}
	return false
}

// dense reports whether a value is long and has capitals, small letters and digits, as random base 64 text does.
func dense(v string) bool {
	return len(v) >= 32 && strings.ContainsFunc(v, unicode.IsUpper) && strings.ContainsFunc(v, unicode.IsLower) &&
		strings.ContainsFunc(v, unicode.IsDigit)
}

// mixed reports whether a value has letters and digits, or special characters among them, as passwords do and words of
// a sentence do not.
func mixed(v string) bool {
	letters, digits, special := 0, 0, 0
	for _, r := range v {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune("!@#$%^&*?+=~", r):
			special++
		}
	}
	return letters > 0 && digits > 0 && letters+digits >= 4 || special > 0 && letters+digits >= 3
}

// word reports whether a value that stands in a place for passwords is one. Anything written out is.
func word(v string) bool { return given(v) }

// key reports whether a value that stands in a place for tokens and keys is one. Short numbers and short words are not:
// such places are also used for counts, names and kinds.
func key(v string) bool {
	v = strings.Trim(v, `"'`)
	return given(v) && !strings.Contains(v, "://") && len(v) >= 6 && (len(v) >= 16 || mixed(v)) && strings.Trim(v, "0123456789.") != ""
}

// spoken reports whether a word of a sentence is a secret. Only what no sentence has is.
func spoken(v string) bool {
	v = strings.TrimRight(strings.Trim(v, `"'`), ".,;:!?")
	return given(v) && len(v) >= 6 && mixed(v) && (!strings.ContainsAny(v, "/()=") || dense(v)) && !common.MatchString(v)
}

// common matches words with digits that are no secrets: versions, hosts, algorithms, sizes, dates and files.
var common = regexp.MustCompile(`(?i)^(v?\d+([.:-]\d+)*[a-z]{0,3}|(sha|md|rsa|aes|ed|utf|base|ipv|http|oauth|x|ec|p|k)-?\d+(s|sum|sums|hash|bit)?|[\w-]+\.(com|org|net|io|dev|local|lan)(:\d+)?|[\w.]+@[\w-]+\.[\w.-]+)$`)

// random reports whether a text without any context is a secret: long, dense, no path.
func random(v string) bool {
	return len(v) >= 20 && given(v) && strings.ContainsFunc(v, unicode.IsDigit) && strings.ContainsFunc(v, unicode.IsLetter)
}
