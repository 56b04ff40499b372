package redact

import (
	"regexp"
	"strings"
)

// tokens are the forms that services give their tokens, so that they can be recognised anywhere.
func tokens() []rule {
	return []rule{
		{"private key", []string{"private key"}, pattern(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)`), nil},
		{"age key", []string{"age-secret-key-"}, pattern(`(?i)AGE-SECRET-KEY-1[0-9A-Z]{20,}`), nil},
		{"aws key id", []string{"akia", "asia", "abia", "acca"}, pattern(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b`), nil},
		{"github", []string{"gh", "github_pat_"}, pattern(`\b(?:gh[opusr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})`), nil},
		{"gitlab", []string{"gl", "gr1348941"}, pattern(`\b(?:gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas|ffct)-[A-Za-z0-9_.-]{16,}|GR1348941[A-Za-z0-9_-]{16,})`), nil},
		{"slack", []string{"xox", "xapp-", "xwfp-"}, pattern(`\bx(?:ox[a-z](?:\.xox[a-z])?|app|wfp)-[A-Za-z0-9-]{10,}`), nil},
		{"webhook", []string{"hooks.", "/webhooks/", "webhook.office"}, pattern(`(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks|webhook\.office\.com/webhookb2|hooks\.zapier\.com/hooks/catch)/([A-Za-z0-9_/@-]{16,})`), nil},
		{"stripe", []string{"_live_", "_test_", "whsec_"}, pattern(`\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,})`), nil},
		{"google", []string{"aiza", "ya29.", "gocspx-", "1//0"}, pattern(`\b(?:AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,}|1//0[0-9A-Za-z_-]{25,})`), nil},
		{"sk- key", []string{"sk-"}, pattern(`\bsk-(?:[a-z]{2,8}-)?(?:[a-z0-9]{2,6}-)?[A-Za-z0-9_-]{16,}`), random},
		{"twilio, sendgrid", []string{"sk", "sg."}, pattern(`\b(?:SK[0-9a-f]{32}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})`), nil},
		{"json web token", []string{"eyj"}, pattern(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`), nil},
		prefixed(),
		{"shaped token", []string{"dapi", ".atlasv1.", "key-", "-us", "q~", ":aa"}, pattern(`\bdapi[0-9a-f]{32}\b|\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{30,}|\bkey-[0-9a-f]{32}\b|\b[0-9a-f]{32}-us[0-9]{1,2}\b|[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}|(?:\b|bot)[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}`), nil},
		{"discord", []string{"m", "n", "o"}, pattern(`\b[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}`), nil},
		{"password hash", []string{"$"}, pattern(`\$(?:1|2[abxy]|5|6|7|y|gy|argon2id?|scrypt|pbkdf2[\w-]*)\$[A-Za-z0-9./+=,$-]{16,}`), nil},
		{"signed url", []string{"x-amz-signature=", "sig=", "x-goog-signature="}, pattern(`(?i)[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|sig)=([A-Za-z0-9%/+=_-]{16,})`), nil},
	}
}

// prefixes are beginnings that only tokens have. What follows must be long and have digits.
var prefixes = []string{
	"npm_", "pypi-", "rubygems_", "hf_", "api_org_", "dckr_pat_", "dckr_oat_", "doo_v1_", "dop_v1_", "dor_v1_",
	"shpat_", "shpss_", "shpca_", "shppa_", "sq0atp-", "sq0csp-", "sq0idp-", "HRKU-", "lin_api_", "lin_oauth_", "ntn_",
	"secret_", "figd_", "hvs.", "hvb.", "hvr.", "dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit.",
	"glsa_", "glc_", "NRAK-", "sntrys_", "sntryu_", "pscale_tkn_", "pscale_pw_", "pscale_oauth_", "sbp_", "fo1_",
	"fm1_", "fm2_", "nfp_", "PMAK-", "pul-", "EAA", "gsk_", "pplx-", "r8_", "xai-", "ATATT3", "ATCTT3", "ATBB", "sl.",
	"tskey-", "ops_ey", "CCIPAT_", "CFPAT-", "dt0c01.", "dt0s01.", "EZAK", "EZTK", "pnu_", "rdme_", "sgp_", "tfp_",
	"bkua_", "LTAI", "AKID", "oy2", "pat-na1-", "pat-eu1-", "tvly-", "co_api_", "vercel_", "cfut_", "v1.0-", "jfrt@",
	"AKCp", "phc_", "phx_", "sk_prod_", "key_live_", "atlasv1.", "pk.eyJ", "sk.eyJ", "nvapi-", "apify_api_", "ddp_",
	"ddapp_", "sentry_", "lsv2_pt_", "lsv2_sk_", "wandb_v1_", "railway_", "rnd_", "pat_", "xau_", "squ_", "sqp_", "sqa_", "cio",
}

// prefixed returns the rule for tokens that are known by their beginning alone.
func prefixed() rule {
	words, quoted := make([]string, len(prefixes)), make([]string, len(prefixes))
	for i, p := range prefixes {
		words[i], quoted[i] = strings.ToLower(p), regexp.QuoteMeta(p)
	}
	return rule{"prefixed token", words, pattern(`\b(?:` + strings.Join(quoted, "|") + `)[A-Za-z0-9_.=/+-]{16,}`), random}
}
