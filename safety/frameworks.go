package safety

import (
	"strings"
)

// frameworks are the programs of web frameworks and of tools for database schemas, and what starts them.
var frameworks = map[string]bool{
	"rails": true, "rake": true, "bundle": true, "php": true, "artisan": true, "symfony": true, "console": true, "npx": true, "pnpm": true, "yarn": true, "npm": true, "bunx": true, "node": true, "mix": true, "dotnet": true, "python": true,
	"python3": true, "manage.py": true, "django-admin": true, "flask": true, "alembic": true, "knex": true, "sequelize": true, "typeorm": true, "prisma": true, "drizzle-kit": true, "doctrine": true, "diesel": true, "sqlx": true,
	"dbmate": true, "goose": true, "flyway": true, "liquibase": true, "migrate": true, "ecto": true, "poetry": true, "uv": true, "pipenv": true, "wp": true, "drush": true, "cake": true, "spark": true, "sail": true, "adonis": true, "ace": true, "supabase": true,
}

// dropsData are the tasks that drop a database or all its rows, from the documentation of Rails, Laravel, Django, Symfony, Ecto, Prisma, Sequelize,
// TypeORM, Knex, Diesel, sqlx, dbmate, Flyway, Liquibase, Alembic, Entity Framework, WP-CLI and Drush.
var dropsData = lazy(`(^| )(\S*\b(db|ecto|migrate|schema|database|mongoid|doctrine:\w+)[:.](drop|reset|wipe|fresh|purge|truncate|refresh|rollback:all|clean|drop:_?all|truncate_all|nuke|migrate:reset|seed:replant|empty)(:\w+)*|manage\.py (flush|reset_db)|flush --no-?input|reset_db|migrate (reset|drop)|db (drop|reset|clean|destroy)|database (drop|reset|revert-all)|db push .*--force-reset|--force-reset|schema:drop|sync --force|flyway (?:-\S+ )*clean|clean -url|drop-all|dropAll|drop-database|downgrade base|\S*migrate:undo:all|dbmate (?:\S+ )*drop|goose (?:\S+ )*(?:reset|down-to 0)|migrate:rollback --all|migrate:reset|sql[-:](?:drop|query:drop)|(?:schema|structure):load|site empty|site:install|sync:force)( |$)`)

// dropsRows are the calls by which the models of Active Record, Django, Eloquent, Ecto, SQLAlchemy, Mongoose and Prisma delete all rows.
var dropsRows = lazy(`\b(?:[A-Z]\w*\.(?:delete_all|destroy_all)\b|\.objects\.all\(\)\.delete\(\)|[A-Z]\w*::(?:truncate\(|query\(\)->(?:delete|truncate)\(|all\(\)->each->delete)|DB::(?:table\([^)]*\)->(?:truncate|delete)\(\)|statement\(\W*drop)|Schema::drop|Repo\.delete_all|drop_all\(|deleteMany\(\s*(?:\{\s*\})?\s*\)|connection\.(?:drop_table|truncate)|DatabaseCleaner)|\.objects\.all\(\)\.delete\(\)`).with("_all", "delete", "truncate", "drop", "Cleaner")

// maxTask is how long a call of a task is, in bytes: what is longer is a program.
const maxTask = 512

// dropsDatabase reports whether a call is a framework's task that drops data.
func (c *call) dropsDatabase() bool {
	if frameworks[c.name] && (dropsRows.MatchString(wordsOf(c.args)) || c.in.known && dropsRows.MatchString(c.in.text)) {
		return true
	}
	if !frameworks[c.name] || len(c.args) == 0 {
		return false
	}
	text := c.name + " " + wordsOf(c.args)
	text = text[:min(len(text), maxTask)]
	return dropsData.MatchString(text) && !strings.Contains(text, "--help") && !strings.Contains(text, "--dry-run") && !strings.Contains(text, "--pretend")
}

// printsFlush reports whether a call only prints the statements that would empty a database, as Django's sqlflush does.
func (c *call) printsFlush() bool {
	return frameworks[c.name] && len(c.args) > 0 && (containsWord(wordsOf(c.args), "sqlflush") || containsWord(wordsOf(c.args), "sqlclear"))
}
