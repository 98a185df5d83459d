SELECT id, display_name, avatar_url FROM member WHERE id = ANY ($1::uuid[])
