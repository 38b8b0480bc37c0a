/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


/*
 * The database as other software sees it: each line of standard input is a
 * command in Extended JSON, each line of standard output its reply.  A line
 * "@NAME {...}" is for another database than the one that is given.
 *
 *     command URI DATABASE
 */


#include <mongoc/mongoc.h>
#include <stdio.h>
#include <string.h>


int
main(int argc, char **argv)
{
    char             *line, *text, *json;
    const char       *database;
    size_t            size;
    ssize_t           len;
    bson_t           *command, reply;
    bson_error_t      error;
    mongoc_client_t  *client;

    if (argc != 3) {
        fprintf(stderr, "usage: command URI DATABASE\n");
        return 2;
    }

    mongoc_init();

    line = NULL;
    size = 0;
    client = mongoc_client_new(argv[1]);

    while ((len = getline(&line, &size, stdin)) > 0) {

        json = line;
        database = argv[2];

        if (line[0] == '@' && (json = strchr(line, ' ')) != NULL) {
            *json++ = '\0';
            database = line + 1;
        }

        command = json == NULL ? NULL
                  : bson_new_from_json((const uint8_t *) json,
                                       len - (json - line), &error);

        if (client == NULL || command == NULL) {
            fprintf(stderr, "%s\n", client == NULL ? "no client"
                                     : json == NULL ? "no command"
                                     : error.message);
            return 1;
        }

        if (!mongoc_client_command_simple(client, database, command, NULL,
                                          &reply, &error))
        {
            fprintf(stderr, "%s\n", error.message);
        }

        text = bson_as_canonical_extended_json(&reply, NULL);
        printf("%s\n", text);
        fflush(stdout);

        bson_free(text);
        bson_destroy(&reply);
        bson_destroy(command);
    }

    free(line);
    mongoc_client_destroy(client);
    mongoc_cleanup();

    return 0;
}
