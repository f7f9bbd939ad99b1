//  SystemTypes: the content types that come with the system, as Strapi's plugins declare them.
//
//  Files, accounts, roles and permissions are read and written by the same engine as any content.
//  Source: Strapi v4.25 upload and users-permissions plugins; attributes and their order as answers show them.

/// Schema files of the system's own types.
enum SystemTypes {
    /// UID and schema JSON.
    static let schemas: [(UID, String)] = [(.file, file), (.user, user), (.role, role), (.permission, permission)]

    private static let file = """
        {"kind":"collectionType","collectionName":"files","info":{"singularName":"file","pluralName":"files","displayName":"File"},
        "pluginOptions":{"kavling":{"indexes":[["hash"]]}},
        "attributes":{"name":{"type":"string","required":true},"alternativeText":{"type":"string"},"caption":{"type":"string"},
        "width":{"type":"integer"},"height":{"type":"integer"},"formats":{"type":"json"},"hash":{"type":"string","required":true},
        "ext":{"type":"string"},"mime":{"type":"string","required":true},"size":{"type":"decimal","required":true},
        "url":{"type":"string","required":true},"previewUrl":{"type":"string"},"provider":{"type":"string","required":true},
        "provider_metadata":{"type":"json"},"folderPath":{"type":"string","private":true}}}
        """

    private static let user = """
        {"kind":"collectionType","collectionName":"up_users","info":{"singularName":"user","pluralName":"users","displayName":"User"},
        "attributes":{"username":{"type":"string","minLength":3,"unique":true,"required":true},
        "email":{"type":"email","minLength":6,"required":true},"provider":{"type":"string"},
        "password":{"type":"password","minLength":6,"private":true},"resetPasswordToken":{"type":"string","private":true},
        "confirmationToken":{"type":"string","private":true},"confirmed":{"type":"boolean","default":false},
        "blocked":{"type":"boolean","default":false},
        "role":{"type":"relation","relation":"manyToOne","target":"plugin::users-permissions.role","inversedBy":"users"}}}
        """

    private static let role = """
        {"kind":"collectionType","collectionName":"up_roles","info":{"singularName":"role","pluralName":"roles","displayName":"Role"},
        "attributes":{"name":{"type":"string","minLength":3,"required":true},"description":{"type":"string"},
        "type":{"type":"string","unique":true},"view":{"type":"json","private":true},
        "permissions":{"type":"relation","relation":"oneToMany","target":"plugin::users-permissions.permission","mappedBy":"role"},
        "users":{"type":"relation","relation":"oneToMany","target":"plugin::users-permissions.user","mappedBy":"role"}}}
        """

    private static let permission = """
        {"kind":"collectionType","collectionName":"up_permissions","info":{"singularName":"permission","pluralName":"permissions","displayName":"Permission"},
        "attributes":{"action":{"type":"string","required":true},
        "role":{"type":"relation","relation":"manyToOne","target":"plugin::users-permissions.role","inversedBy":"permissions"}}}
        """
}
